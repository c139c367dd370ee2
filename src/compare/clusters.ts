/** Splits in which no cluster of similar sequences is divided. */
import { hashDataset } from '../data/hash';
import { Rng } from '../data/rng';
import { show } from '../data/show';
import { SPLITS, type Dataset, type Split } from '../data/types';
import { SeqloomError } from '../errors';
import { WordIndex } from './kmers';
import { count } from '../words';

/** Residues of the words that sequences are clustered by: unrelated proteins hardly share any of so many. */
const WORD = 5;

const SHARES: Record<Split, number> = { train: 0.8, val: 0.1, test: 0.1 };

/**
 * Greedy clusters, the longest sequence first, as CD-HIT makes them (Li & Godzik 2006): a sequence joins the cluster whose
 * representative is most similar, if the estimated identity (`WordIndex`, 5-residue words) reaches the threshold, and
 * else founds one. Members of two clusters can still be similar to each other.
 * @param threshold identity, above 0 to 1.
 * @returns the cluster of every sequence, from 0.
 */
export function clusterSequences(tokens: Uint8Array[], threshold: number): Int32Array {
  const order = Array.from(tokens.keys()).sort((a, b) => tokens[b].length - tokens[a].length || a - b);
  const index = new WordIndex(WORD);
  const clusters = new Int32Array(tokens.length);
  let founded = 0;
  for (const row of order) {
    const { match, identity } = index.best(tokens[row]);
    if (match >= 0 && identity >= threshold) clusters[row] = match;
    else {
      clusters[row] = founded++;
      index.add(tokens[row]);
    }
  }
  return clusters;
}

/**
 * Reads MMseqs2's cluster table: lines of representative, tab, member.
 * @param name what messages call the file.
 * @returns the cluster of every sequence of the data, from 0.
 * @throws SeqloomError for a line that is no such pair, a member of two clusters, or a sequence that the file lacks.
 */
export function parseClusters(text: string, name: string, ids: string[]): Int32Array {
  const clusterOf = new Map<string, number>();
  const representatives = new Map<string, number>();
  text.split(/\r?\n/).forEach((line, i) => {
    if (line === '') return;
    const [representative, member, ...more] = line.split('\t');
    if (!representative || !member || more.length > 0) {
      throw new SeqloomError(
        `${name}, line ${i + 1}: "${show(line)}" is not a representative and a member with a tab between them. Give the table that "mmseqs easy-cluster" writes (_cluster.tsv).`,
      );
    }
    const cluster = representatives.get(representative) ?? representatives.size;
    representatives.set(representative, cluster);
    if ((clusterOf.get(member) ?? cluster) !== cluster) {
      throw new SeqloomError(
        `${name}, line ${i + 1}: "${show(member)}" was in another cluster before. Put every sequence into one.`,
      );
    }
    clusterOf.set(member, cluster);
  });
  const missing = ids.filter((id) => !clusterOf.has(id));
  if (missing.length > 0) {
    throw new SeqloomError(
      `${name} lacks ${count(missing.length, 'sequence')} of the data (the first: "${show(missing[0])}"). Cluster the same sequences, with the same ids.`,
    );
  }
  return Int32Array.from(ids, (id) => clusterOf.get(id)!);
}

/**
 * The data with new splits, about 80/10/10 within each class, in which no cluster is divided: clusters, the largest first
 * and of equal ones in a seeded order, go where most of their classes' sequences are still wanted.
 */
export async function splitByCluster(dataset: Dataset, clusters: Int32Array, seed: number): Promise<Dataset> {
  const members = new Map<number, number[]>();
  clusters.forEach((cluster, row) => {
    const group = members.get(cluster);
    if (group) group.push(row);
    else members.set(cluster, [row]);
  });
  const groups = new Rng(seed).fork('clusters').shuffle([...members.values()]);
  groups.sort((a, b) => b.length - a.length);
  const sizes = new Map<number, number>();
  for (const label of dataset.labels) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  const wanted = Object.fromEntries(
    SPLITS.map((split) => [split, new Map([...sizes].map(([label, size]) => [label, size * SHARES[split]]))]),
  ) as Record<Split, Map<number, number>>;
  const splits = new Array<Split>(clusters.length);
  for (const group of groups) {
    // Filled in proportion: what is still wanted of each class, as a share of what the split is to have.
    const need = (split: Split) =>
      group.reduce((sum, row) => {
        const label = dataset.labels[row];
        return sum + wanted[split].get(label)! / (sizes.get(label)! * SHARES[split]);
      }, 0);
    const split = SPLITS.reduce((a, b) => (need(b) > need(a) + 1e-9 ? b : a));
    for (const row of group) {
      splits[row] = split;
      const label = dataset.labels[row];
      wanted[split].set(label, wanted[split].get(label)! - 1);
    }
  }
  const divided = { ...dataset, splits };
  return { ...divided, hash: await hashDataset(divided) };
}
