import { cleaningInWords } from '../../data/formatCheck';
import { SeqloomError } from '../../errors';
import { planReadouts, READOUTS, readoutWidth, type ReadoutName } from '../../model/readouts';
import {
  embedFile,
  type EmbedFileHooks,
  type EmbedFileResult,
  type EmbedFileOptions,
} from '../../node/embedFile';
import type { Shard } from '../../node/embedState';
import { embedTarget } from '../../node/embedTarget';
import { loadRun, type LoadedRun } from '../../node/loadRun';
import { recordFile, recordsOfRun, type RecordStream } from '../../node/recordStream';
import { openCheckedGpu } from '../checkedGpu';
import { commandLine } from '../commandLine';
import { EMBED_OPTIONS, OUTPUT_OPTIONS, SEQUENCE_OPTIONS } from '../embedOptions';
import { watchInterrupt } from '../interrupt';
import { ADAPTER_OPTIONS, flagOf } from '../options';
import type { Terminal } from '../terminal';
import type { Values } from '../values';
import type { Verb } from '../verb';
import { streamLine } from '../words';
import { count } from '../../words';

export const embed: Verb = {
  name: 'embed',
  summary: 'Turn sequences into vectors with a trained network.',
  arguments: [
    { name: 'run', description: 'run folder of "seqloom train"' },
    {
      name: 'data',
      description: 'FASTA, CSV or TSV of any size, labels not needed; without it, the data of the run',
      optional: true,
    },
  ],
  groups: [EMBED_OPTIONS, OUTPUT_OPTIONS, SEQUENCE_OPTIONS, ADAPTER_OPTIONS],
  examples: [
    'seqloom embed runs/mine proteins.fasta.gz --out proteins.npz',
    'seqloom embed runs/mine proteins.fasta --readout state-mean,residue-mean --out proteins.parquet',
    'seqloom embed runs/mine proteins.fasta --shard 1/8 --out proteins.h5',
  ],
  async run({ args, values, json, terminal }) {
    const [runPath, dataPath] = args;
    const { readout, layer, resume } = values.pick(EMBED_OPTIONS);
    const { out } = values.pick(OUTPUT_OPTIONS);
    if (out === undefined) throw new SeqloomError('Name the file to write with --out.');
    const run = await loadRun(runPath!);
    // Before a device is opened and checked.
    const { names } = planReadouts(
      run.config.model,
      readout?.split(',').map((name) => name.trim()),
      layer,
    );
    const data = openRecords(run, dataPath, values);
    if (dataPath !== undefined && names.every(isTable)) {
      terminal.note(`${names.join(', ')} is of the network alone; ${dataPath} is not read.`);
    }
    const options = { ...fileOptions(values), readouts: names, layer };
    const { thereAlready } = embedTarget(shapesOf(names, run), out, options);
    if (thereAlready !== undefined) {
      terminal.result(
        json
          ? JSON.stringify({ outcome: 'there already', files: [thereAlready] })
          : `${thereAlready} is whole; nothing is left to do.`,
      );
      return 0;
    }
    const interrupt = watchInterrupt(() =>
      terminal.note('Stopping; what is whole is kept. Ctrl-C again ends at once.'),
    );
    try {
      const gpu = await openCheckedGpu(values.pick(ADAPTER_OPTIONS), terminal);
      try {
        const hooks = { ...reporting(data, terminal), signal: interrupt.signal };
        const result = await embedFile(gpu, run, data, out, options, hooks);
        const again = commandLine(embed, args, values) + (resume ? '' : ' --resume');
        terminal.result(json ? inJson(result, names, again) : inWords(result, names, options.shard, again));
        return result.outcome === 'aborted' ? interrupt.exitCode() : 0;
      } finally {
        await gpu.destroy();
      }
    } finally {
      interrupt.release();
    }
  },
};

function shapesOf(names: ReadoutName[], { model }: LoadedRun) {
  return names.map((name) => ({
    name,
    kind: READOUTS[name].kind,
    width: readoutWidth(model.config, name),
  }));
}

function isTable(name: ReadoutName): boolean {
  return READOUTS[name].kind === 'table';
}

function openRecords(run: LoadedRun, path: string | undefined, values: Values): RecordStream {
  const { maxLength: _, dataFormat: format, ...reading } = values.pick(SEQUENCE_OPTIONS);
  if (path !== undefined) return recordFile(path, format ? { ...reading, format } : reading);
  const given = Object.entries(SEQUENCE_OPTIONS.options).find(
    ([key]) => key !== 'maxLength' && values.given(key) !== undefined,
  );
  if (given) throw new SeqloomError(`${flagOf(...given)} needs a data file. Name it after the run.`);
  return recordsOfRun(run.config);
}

function fileOptions(values: Values): EmbedFileOptions & { memoryMiB: number } {
  const { shard, resume, memoryMiB } = values.pick(EMBED_OPTIONS);
  const { format, overwrite } = values.pick(OUTPUT_OPTIONS);
  const { maxLength } = values.pick(SEQUENCE_OPTIONS);
  return { format, overwrite, resume, memoryMiB, maxLength, shard: parseShard(shard) };
}

function parseShard(text: string | undefined): Shard | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d{1,9})\/(\d{1,9})$/.exec(text);
  if (!match) throw new SeqloomError(`--shard must be like 2/8 (the second of eight), not "${text}".`);
  return { index: Number(match[1]), count: Number(match[2]) };
}

function reporting(data: RecordStream, terminal: Terminal): EmbedFileHooks {
  return {
    onProgress: (progress) => terminal.progress(streamLine(`embedding ${data.name}`, progress)),
    onNote: (note) => terminal.note(note),
    onStage: (stage) => terminal.progress(stage),
  };
}

function inJson({ outcome, files, counts }: EmbedFileResult, readouts: ReadoutName[], again: string): string {
  const resume = outcome === 'aborted' ? { resume: again } : {};
  return JSON.stringify({ outcome, files, readouts, ...counts, ...resume }, null, 2);
}

function inWords(
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
  const cleaning = cleaningInWords(counts);
  if (cleaning !== 'nothing changed') lines.push(`Cleaning: ${cleaning}`);
  if (dropped > 0) lines.push(`Left out: ${count(dropped, 'record')} of ${count(recordsRead)}`);
  return lines.join('\n');
}
