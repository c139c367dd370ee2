/** A comparison as the terminal shows it: tables and sentences within 100 columns. */
import { splitSentence, systemRows, withRange } from '../compare/inWords';
import type { SplitComparison } from '../compare/comparison';
import { alignColumns } from '../data/columns';

const COLUMNS = 100;

/** Every way of splitting the data with its tables and its verdict, then all of them side by side. */
export function comparisonLines(splits: SplitComparison[]): string[] {
  return [...splits.flatMap(splitLines), ...(splits.length > 1 ? sideBySideLines(splits) : [])];
}

function splitLines(split: SplitComparison): string[] {
  return [
    ...wrap(splitSentence(split)),
    ...alignColumns(systemRows(split)),
    '',
    ...orderLines(split),
    ...identityLines(split),
    ...split.verdict.sentences.flatMap(wrap),
    '',
  ];
}

function orderLines({ orderGain, orderOnly }: SplitComparison): string[] {
  if (orderGain.length === 0) return [];
  const rows = orderGain.map(({ encoder, shuffled, gain }) => [
    encoder,
    withRange(shuffled),
    withRange(gain),
    withRange(orderOnly.find((one) => one.encoder === encoder)!.accuracy),
  ]);
  const header = ['', 'trained on shuffled residues', 'order gain', 'order-only labels'];
  return [...alignColumns([header, ...rows]), ''];
}

function identityLines({ byIdentity }: SplitComparison): string[] {
  if (byIdentity.length < 2) return [];
  const header = ['accuracy by identity', ...byIdentity.map(({ from, to }) => `${from} to ${to}`)];
  const sequences = ['(test sequences)', ...byIdentity.map((bin) => String(bin.sequences))];
  const rows = byIdentity[0].systems.map(({ system }, i) => [
    system,
    ...byIdentity.map(({ systems }) => systems[i].accuracy.value.toFixed(3)),
  ]);
  return [...alignColumns([header, sequences, ...rows]), ''];
}

function sideBySideLines(splits: SplitComparison[]): string[] {
  const header = ['accuracy (95 % interval)', ...splits.map(({ name }) => name)];
  const rows = splits[0].systems.map(({ name }) => [
    name,
    ...splits.map(({ systems }) => {
      const found = systems.find((one) => one.name === name);
      return found ? withRange(found.accuracy) : '-';
    }),
  ]);
  return ['All splits side by side', ...alignColumns([header, ...rows]), ''];
}

/** Broken between words. */
function wrap(sentence: string): string[] {
  const lines: string[] = [];
  for (const word of sentence.replaceAll(' %', '\u00a0%').split(' ')) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
    if (lines.length > 0 && longer.length <= COLUMNS) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.map((line) => line.replaceAll('\u00a0', ' '));
}
