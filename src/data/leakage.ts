import type { Hooks } from '../hooks';
import { eachInTurn } from '../turns';
import { splitSizes } from './dataset';
import { isSampled, KmerIndex, type BestMatch } from './kmers';
import type { Split } from './types';

/** Share of a sequence's distinct 5-mers that one other sequence must hold for the two to be near-identical. */
const THRESHOLD = 0.5;

/** What bounds time and memory, in residues. */
interface Bounds {
  /** Of more, only a share of all 5-mers is looked at. */
  indexed: number;
  /** So many are indexed at a time. */
  atOnce: number;
  /** Of more in val and test together, only a sample of their sequences is looked up. */
  lookedUp: number;
}

const BOUNDS: Bounds = { indexed: 300_000_000, atOnce: 20_000_000, lookedUp: 10_000_000 };

/** Where sequences are nearly those of an earlier split. */
export interface NearIdentical {
  /** The val and test sequences that are near-identical to one of train (test: of train or val), with a match; val first. */
  pairs: ({ query: number } & BestMatch)[];
  /** Sequences of val and of test among which these were found: all, unless the data are large. */
  lookedUp: { val: number; test: number };
  /** The method in words, for reports. */
  method: string;
}

/**
 * Finds sequences of val and test that are nearly those of train (test: of train or val): at least half of the distinct
 * 5-mers of the sequence lie in one sequence there (containment >= 0.5; substitutions spread evenly leave that many at
 * about 87 % identity). An index from 5-mers to sequences, of one part of them after the other; X belongs to no 5-mer, and
 * sequences shorter than five residues are never found.
 *
 * @param skip tells of sequences that need not be looked up (those already known to be identical to one of an earlier split).
 */
export async function findNearIdentical(
  tokens: readonly Uint8Array[],
  splits: readonly Split[],
  skip: (sequence: number) => boolean,
  hooks: Hooks<never> = {},
  bounds = BOUNDS,
): Promise<NearIdentical> {
  const residues = (of: (split: Split) => boolean) =>
    tokens.reduce((sum, { length }, i) => (of(splits[i]!) ? sum + length : sum), 0);
  const isQuery = (split: Split) => split !== 'train';
  const oneKmerIn = Math.ceil(residues(() => true) / bounds.indexed) || 1;
  const oneQueryIn = Math.ceil(residues(isQuery) / oneKmerIn / bounds.lookedUp) || 1;
  const isLookedUp = (i: number) => isQuery(splits[i]!) && isSampled(i, oneQueryIn);
  const index = new KmerIndex(tokens, oneKmerIn);
  const pairs: NearIdentical['pairs'] = [];

  /** @returns those that are near-identical to none of the split */
  const lookUp = async (queries: Int32Array, split: Split): Promise<Int32Array> => {
    const parts = cut(
      rows(splits, (_, i) => splits[i] === split),
      tokens,
      bounds.atOnce * oneKmerIn,
    );
    for (const [i, part] of parts.entries()) {
      const stage = `near-identical sequences, ${split}${parts.length > 1 ? `, part ${i + 1} of ${parts.length}` : ''}`;
      await index.fill(part, stage, hooks);
      const isFound = new Uint8Array(queries.length);
      await eachInTurn(queries.length, `${stage}, looking up`, hooks, (at) => {
        const query = queries[at]!;
        const best = index.bestMatch(query);
        if (!best || best.containment < THRESHOLD) return;
        isFound[at] = 1;
        pairs.push({ query, ...best });
      });
      queries = queries.filter((_, at) => !isFound[at]);
    }
    return queries;
  };
  const left = await lookUp(
    rows(splits, (_, i) => isLookedUp(i) && !skip(i)),
    'train',
  );
  await lookUp(
    left.filter((i) => splits[i] === 'test'),
    'val',
  );
  const place = ({ query }: { query: number }) => query + (splits[query] === 'test' ? splits.length : 0);
  pairs.sort((a, b) => place(a) - place(b));
  const method =
    'one sequence of an earlier split holds at least 50 % of the distinct 5-mers (about 87 % identity)' +
    (oneKmerIn > 1 ? `; one 5-mer in ${oneKmerIn} was looked at` : '') +
    (oneQueryIn > 1 ? `; one sequence in ${oneQueryIn} of val and test was looked up` : '');
  const { val, test } = splitSizes(splits.filter((_, i) => isLookedUp(i)));
  return { pairs, lookedUp: { val, test }, method };
}

/** The sequences whose split is such. */
function rows(splits: readonly Split[], is: (split: Split, i: number) => boolean): Int32Array {
  const found = new Int32Array(splits.length);
  let size = 0;
  splits.forEach((split, i) => {
    if (is(split, i)) found[size++] = i;
  });
  return found.slice(0, size);
}

/** The sequences in parts, each of which ends with the one that brings it to so many residues. */
function cut(sequences: Int32Array, tokens: readonly Uint8Array[], residues: number): Int32Array[] {
  const parts: Int32Array[] = [];
  let begin = 0;
  let size = 0;
  sequences.forEach((sequence, i) => {
    size += tokens[sequence]!.length;
    if (size < residues && i < sequences.length - 1) return;
    parts.push(sequences.subarray(begin, (begin = i + 1)));
    size = 0;
  });
  return parts;
}
