/** What an embedding into files came to, as it is printed. */
import { cleaningInWords } from '../data/clean';
import { count } from '../words';
import { READOUTS, type ReadoutName } from '../model/readouts';
import type { EmbedFileResult } from '../node/embedFile';
import type { Shard } from '../node/embedState';

/** @param again the command that goes on with what was stopped */
export function embeddedInJson(
  { outcome, files, counts }: EmbedFileResult,
  readouts: ReadoutName[],
  again: string,
): string {
  const resume = outcome === 'aborted' ? { resume: again } : {};
  return JSON.stringify({ outcome, files, readouts, ...counts, ...resume }, null, 2);
}

/** @param again the command that goes on with what was stopped */
export function embeddedInWords(
  { outcome, files, counts }: EmbedFileResult,
  readouts: ReadoutName[],
  shard: Shard | undefined,
  again: string,
): string {
  if (outcome === 'aborted') return `Stopped; what is whole is kept. Go on with: ${again}`;
  const { recordsRead, sequences, residues, dropped } = counts;
  const share = shard ? `Shard ${shard.index} of ${shard.count} of ` : '';
  const read = readouts.every(isTable)
    ? ''
    : `${share}${count(sequences, 'sequence')}, ${count(residues, 'residue')}: `;
  const lines = [read + readouts.join(', '), ...files.map((file) => `  ${file}`)];
  const cleaned = cleaningInWords(counts.cleaning);
  if (cleaned !== undefined) lines.push(`Cleaning: ${cleaned}`);
  if (dropped > 0) lines.push(`Left out: ${count(dropped, 'record')} of ${count(recordsRead)}`);
  return lines.join('\n');
}

/** Whether a readout is of the network alone. */
export function isTable(name: ReadoutName): boolean {
  return READOUTS[name].kind === 'table';
}
