/** What training under an architecture makes of the residue vectors themselves. */
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { AMINO_ACIDS } from '../data/residueProperties';
import { Rng } from '../data/rng';
import { parameter } from '../data/parameters';
import type { TrainedModel } from '../model/trainedModel';
import { DISSIMILARITIES, type Dissimilarity } from './dissimilarities';
import type { NetworkName } from './result';

/** Permutations behind each p-value. */
const PERMUTATIONS = 999;

/** Smallest, mean and largest of several values. */
export interface Spread {
  mean: number;
  least: number;
  most: number;
}

/** How far architectures move the residue vectors apart, and which properties of amino acids these tell. */
export interface ResidueVectors {
  /**
   * Procrustes distances between the residue vectors of two networks: 0 where one table is the other rotated, shifted and
   * scaled, at most 1. Networks of the same seed start from the same vectors; the distance to the untrained network of the
   * seed is how far training moved them. Of one architecture and the same seed: trained on the same sequences in other batches.
   */
  distances: {
    first: NetworkName;
    second: NetworkName;
    seeds: 'same' | 'different';
    pairs: number;
    distance: Spread;
  }[];
  /**
   * For two architectures: how far apart they lead the vectors that both start from (`apart`), and how far apart other batches
   * lead those of one architecture (`batches`), over seeds. `difference`: apart - batches, seed by seed; `p`: of a mean
   * difference so large or larger, were each as likely of either sign; with S seeds at least 1 / 2^S.
   */
  sameStart: {
    first: NetworkName;
    second: NetworkName;
    apart: Spread;
    batches: Spread;
    difference: Spread;
    p: number;
  }[];
  /**
   * For two architectures: whether their vectors lie further apart than those of one architecture's seeds do.
   * `difference`: mean distance between architectures minus mean distance within them; `p`: by permuting which network is of which.
   */
  architecture: { first: NetworkName; second: NetworkName; difference: number; p: number }[];
  /**
   * Spearman correlation, over pairs of amino acids, of the distance between their vectors with how unlike they are;
   * over networks. `p`: two-sided Mantel test of the mean correlation, by permuting the amino acids.
   */
  properties: { network: NetworkName; property: Dissimilarity; correlation: Spread; p: number }[];
}

/** A network's vectors of the amino acids. */
interface Table {
  network: NetworkName;
  seed: number;
  vectors: Matrix;
}

/**
 * @param networks by name: one model per seed, in the order of the seeds.
 * @param reordered the same, trained in other batches; empty where there are none.
 */
export function analyseResidues(
  networks: Map<NetworkName, TrainedModel[]>,
  reordered: Map<NetworkName, TrainedModel[]>,
  seed: number,
): ResidueVectors {
  const tables = [...networks].flatMap(([network, models]) =>
    models.map((model, i): Table => ({ network, seed: i, vectors: aminoAcidVectors(model) })),
  );
  const between = tables.map((a) => tables.map((b) => procrustesDistance(a.vectors, b.vectors)));
  const names = [...networks.keys()];
  const pairsOfNames = names.flatMap((first, i) => names.slice(i).map((second) => ({ first, second })));
  const byBatches = new Map(
    [...reordered].map(([name, models]) => [name, distancesBySeed(networks.get(name)!, models)]),
  );
  const distances = pairsOfNames.flatMap(({ first, second }) => {
    return (['same', 'different'] as const).flatMap((seeds) => {
      const found =
        first === second && seeds === 'same'
          ? (byBatches.get(first) ?? [])
          : pairDistances(tables, between, first, second, seeds === 'same');
      return found.length > 0 ? [{ first, second, seeds, pairs: found.length, distance: spread(found) }] : [];
    });
  });
  const rng = new Rng(seed).fork('residue permutations');
  return {
    distances,
    sameStart: pairsOfNames.flatMap(({ first, second }) => {
      const [a, b] = [byBatches.get(first), byBatches.get(second)];
      if (first === second || !a || !b) return [];
      const apart = distancesBySeed(networks.get(first)!, networks.get(second)!);
      const batches = apart.map((_, i) => (a[i] + b[i]) / 2);
      const difference = apart.map((distance, i) => distance - batches[i]);
      const spreads = { apart: spread(apart), batches: spread(batches), difference: spread(difference) };
      return [{ first, second, ...spreads, p: signFlipTest(difference, rng) }];
    }),
    architecture: pairsOfNames.flatMap(({ first, second }) => {
      const most = Math.min(networks.get(first)!.length, networks.get(second)!.length);
      return first === second || most < 2
        ? []
        : [{ first, second, ...separation(tables, between, [first, second], rng) }];
    }),
    properties: names.flatMap((network) =>
      (Object.keys(DISSIMILARITIES) as Dissimilarity[]).map((property) => ({
        network,
        property,
        ...propertyCorrelation(
          tables.filter((table) => table.network === network),
          property,
          rng,
        ),
      })),
    ),
  };
}

function aminoAcidVectors({ parameters }: TrainedModel): Matrix {
  const { data, shape } = parameter(parameters, 'embedding.weight');
  const width = shape[1];
  return new Matrix(Array.from(AMINO_ACIDS, (_, i) => Array.from(data.subarray(i * width, (i + 1) * width))));
}

/**
 * Distance of two tables (symbols, width) after centring, scaling to norm 1, rotating and rescaling the second onto the first:
 * sqrt(1 - s^2), s the sum of the singular values of A^T B (Gower 1975).
 */
export function procrustesDistance(a: Matrix, b: Matrix): number {
  const product = normalised(a).transpose().mmul(normalised(b));
  const sum = new SingularValueDecomposition(product).diagonal.reduce((total, value) => total + value, 0);
  return Math.sqrt(Math.max(0, 1 - sum ** 2));
}

function normalised(table: Matrix): Matrix {
  const centred = table.clone().center('column');
  const norm = centred.norm('frobenius');
  return norm > 0 ? centred.div(norm) : centred;
}

/** Distances of all pairs of different tables of the two networks, of the same seed or of different ones; each pair once. */
function pairDistances(
  tables: Table[],
  between: number[][],
  first: NetworkName,
  second: NetworkName,
  sameSeed: boolean,
): number[] {
  return tables.flatMap((a, i) =>
    tables.flatMap((b, j) => {
      const isPair = a.network === first && b.network === second && (first !== second || i < j);
      return isPair && (a.seed === b.seed) === sameSeed ? [between[i][j]] : [];
    }),
  );
}

/** Distances of the networks of the same place in two lists. */
function distancesBySeed(first: TrainedModel[], second: TrainedModel[]): number[] {
  return first.map((model, i) => procrustesDistance(aminoAcidVectors(model), aminoAcidVectors(second[i])));
}

/** One-sided: how often the mean is as large or larger when signs are flipped, in all ways or in many drawn ones. */
function signFlipTest(values: number[], rng: Rng): number {
  const found = spread(values).mean;
  const isAsLarge = (flipped: (i: number) => boolean) =>
    spread(values.map((value, i) => (flipped(i) ? -value : value))).mean >= found - 1e-12;
  const all = 2 ** values.length;
  if (all <= PERMUTATIONS) {
    const asLarge = Array.from({ length: all }, (_, signs) => isAsLarge((i) => ((signs >> i) & 1) === 1));
    return asLarge.filter(Boolean).length / all;
  }
  const asLarge = Array.from({ length: PERMUTATIONS }, () => isAsLarge(() => rng.integer(2) === 1));
  return (1 + asLarge.filter(Boolean).length) / (1 + PERMUTATIONS);
}

function separation(
  tables: Table[],
  between: number[][],
  names: [NetworkName, NetworkName],
  rng: Rng,
): { difference: number; p: number } {
  const members = tables.map((_, i) => i).filter((i) => names.includes(tables[i].network));
  const difference = (labels: NetworkName[]): number => {
    const [apart, together]: number[][] = [[], []];
    members.forEach((i, a) =>
      members.slice(0, a).forEach((j, b) => {
        if (tables[i].seed === tables[j].seed) return;
        (labels[a] === labels[b] ? together : apart).push(between[i][j]);
      }),
    );
    return spread(apart).mean - spread(together).mean;
  };
  const labels = members.map((i) => tables[i].network);
  const found = difference(labels);
  let asLarge = 0;
  for (let i = 0; i < PERMUTATIONS; i++) {
    if (difference(rng.shuffle(labels.slice())) >= found - 1e-12) asLarge++;
  }
  return { difference: found, p: (1 + asLarge) / (1 + PERMUTATIONS) };
}

function propertyCorrelation(
  tables: Table[],
  property: Dissimilarity,
  rng: Rng,
): { correlation: Spread; p: number } {
  const letters = [...AMINO_ACIDS];
  const unlike = DISSIMILARITIES[property];
  const known = pairRanks((i, j) => unlike(letters[i], letters[j]));
  const learned = tables.map(({ vectors }) =>
    pairRanks((i, j) => Matrix.sub(vectors.getRowVector(i), vectors.getRowVector(j)).norm('frobenius')),
  );
  const identity = letters.map((_, i) => i);
  const correlations = (order: number[]) => learned.map((ranks) => pearson(ranks, known, order));
  const correlation = spread(correlations(identity));
  let asLarge = 0;
  for (let i = 0; i < PERMUTATIONS; i++) {
    const { mean } = spread(correlations(rng.shuffle(identity.slice())));
    if (Math.abs(mean) >= Math.abs(correlation.mean) - 1e-12) asLarge++;
  }
  return { correlation, p: (1 + asLarge) / (1 + PERMUTATIONS) };
}

/** (20, 20) symmetric: the rank of each pair's value among all pairs; equal values share their mean rank. */
function pairRanks(value: (i: number, j: number) => number): number[][] {
  const count = AMINO_ACIDS.length;
  const pairs: { i: number; j: number; value: number }[] = [];
  for (let i = 0; i < count; i++) for (let j = 0; j < i; j++) pairs.push({ i, j, value: value(i, j) });
  pairs.sort((a, b) => a.value - b.value);
  const ranks = Array.from({ length: count }, () => new Array<number>(count).fill(0));
  for (let start = 0; start < pairs.length;) {
    let end = start;
    while (end < pairs.length && pairs[end].value === pairs[start].value) end++;
    for (const { i, j } of pairs.slice(start, end)) ranks[i][j] = ranks[j][i] = (start + end - 1) / 2;
    start = end;
  }
  return ranks;
}

/** Pearson correlation of two symmetric tables over pairs, the rows and columns of the second in another order. */
function pearson(a: number[][], b: number[][], order: number[]): number {
  const count = order.length;
  let [n, sumA, sumB, sumAA, sumBB, sumAB] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      const [x, y] = [a[i][j], b[order[i]][order[j]]];
      n++;
      sumA += x;
      sumB += y;
      sumAA += x * x;
      sumBB += y * y;
      sumAB += x * y;
    }
  }
  const spreadA = sumAA - sumA ** 2 / n;
  const spreadB = sumBB - sumB ** 2 / n;
  return spreadA > 0 && spreadB > 0 ? (sumAB - (sumA * sumB) / n) / Math.sqrt(spreadA * spreadB) : 0;
}

function spread(values: number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, least: Math.min(...values), most: Math.max(...values) };
}
