/** A comparison as the terminal shows it: tables and sentences within 100 columns. */
import { partitionSentence, systemRows, withRange } from '../compare/inWords';
import type { PartitionComparison } from '../compare/comparison';
import { alignColumns } from '../data/columns';

const COLUMNS = 100;

/** Every partition of the data with its tables and its verdict, then all of them side by side. */
export function comparisonLines(partitions: PartitionComparison[]): string[] {
  return [
    ...partitions.flatMap(partitionLines),
    ...(partitions.length > 1 ? sideBySideLines(partitions) : []),
  ];
}

function partitionLines(partition: PartitionComparison): string[] {
  return [
    ...wrap(partitionSentence(partition)),
    ...alignColumns(systemRows(partition)),
    '',
    ...orderLines(partition),
    ...identityLines(partition),
    ...partition.verdict.sentences.flatMap(wrap),
    '',
  ];
}

function orderLines({ orderGain, orderOnly }: PartitionComparison): string[] {
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

function identityLines({ byIdentity }: PartitionComparison): string[] {
  if (byIdentity.length < 2) return [];
  const header = ['accuracy by identity', ...byIdentity.map(({ from, to }) => `${from} to ${to}`)];
  const sequences = ['(test sequences)', ...byIdentity.map((bin) => String(bin.sequences))];
  const rows = byIdentity[0].systems.map(({ system }, i) => [
    system,
    ...byIdentity.map(({ systems }) => systems[i].accuracy.value.toFixed(3)),
  ]);
  return [...alignColumns([header, sequences, ...rows]), ''];
}

function sideBySideLines(partitions: PartitionComparison[]): string[] {
  const header = ['accuracy (95 % interval)', ...partitions.map(({ name }) => name)];
  const rows = partitions[0].systems.map(({ name }) => [
    name,
    ...partitions.map(({ systems }) => {
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
