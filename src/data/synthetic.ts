import { buildDataset } from './dataset';
import type { FoldOptions } from './folds';
import { Rng } from './rng';
import type { Dataset, RawRecord } from './types';

/** What the built-in data are called wherever they appear. */
export const SYNTHETIC_NAME = 'built-in (synthetic)';

/**
 * Average composition of UniProtKB/Swiss-Prot in per cent (its release statistics, section "amino acid composition",
 * https://web.expasy.org/docs/relnotes/relstat.html).
 */
const SWISS_PROT: Record<string, number> = {
  A: 8.25,
  R: 5.53,
  N: 4.06,
  D: 5.46,
  C: 1.38,
  Q: 3.93,
  E: 6.72,
  G: 7.07,
  H: 2.27,
  I: 5.91,
  L: 9.65,
  K: 5.8,
  M: 2.41,
  F: 3.86,
  P: 4.74,
  S: 6.65,
  T: 5.36,
  W: 1.1,
  Y: 2.92,
  V: 6.86,
};

/** Sequences of each host. */
const PER_HOST = 500;

/** Residues of the linkers before, between and behind the domains: log-normal with this median, cut to the bounds. */
const LINKERS = {
  first: { median: 10, min: 3, max: 100 },
  middle: { median: 4, min: 2, max: 10 },
  last: { median: 16, min: 3, max: 100 },
};
const LINKER_SIGMA = 0.8;
/** Residues of a domain, uniform. */
const DOMAIN = { min: 24, max: 36 };

/** How many times as often as in the average protein a residue occurs. A: as in membrane-spanning segments. B: charged and polar. */
const DOMAIN_BIAS = {
  A: { I: 12, L: 8, V: 12, F: 12, A: 6, W: 4 },
  B: { K: 12, E: 12, D: 12, R: 12, Q: 6, N: 6 },
};

/** The same for linkers: AT-rich genomes favour the residues of AT-rich codons (FYMINK), GC-rich ones GARP. */
const GENOME_BIAS = {
  AT: { F: 3, Y: 4, M: 3, I: 3, N: 4, K: 3 },
  GC: { G: 4, A: 3, R: 3, P: 4 },
};

interface Host {
  name: string;
  genome: keyof typeof GENOME_BIAS;
  order: ['A', 'B'] | ['B', 'A'];
}

const HOSTS: Host[] = [
  { name: 'host_1', genome: 'AT', order: ['A', 'B'] },
  { name: 'host_2', genome: 'AT', order: ['B', 'A'] },
  { name: 'host_3', genome: 'GC', order: ['A', 'B'] },
  { name: 'host_4', genome: 'GC', order: ['B', 'A'] },
];

/**
 * Synthetic protein-like sequences of four made-up hosts, in a shuffled order.
 *
 * A sequence is linker, domain, linker, domain, linker. Linkers follow Swiss-Prot's composition with the host's genome
 * bias (hosts 1 and 2 AT-rich, 3 and 4 GC-rich); domain A is hydrophobic and domain B charged. Hosts 1 and 3 have A
 * before B, hosts 2 and 4 B before A, and nothing else differs within a pair: lengths and compositions come from one
 * distribution. Whatever reads composition alone (averaged residue vectors do) can tell the pairs apart but only
 * guess within them, so its accuracy cannot be expected above 0.5; a reader of order can come close to 1.
 * Measured on the test split, seeds 0 and 1: logistic regression on composition 0.44 and 0.47, averaged residue vectors 0.49
 * and 0.51 (majority of four: 0.25), an LSTM of 64 units 0.97 and 0.97.
 */
export function* syntheticRecords(seed = 0): Generator<RawRecord> {
  const root = new Rng(seed).fork('synthetic');
  const hosts = root.shuffle(HOSTS.flatMap((host) => new Array<Host>(PER_HOST).fill(host)));
  for (const [i, host] of hosts.entries()) {
    const rng = root.fork(`sequence ${i}`);
    yield {
      id: `synthetic_${String(i + 1).padStart(4, '0')}`,
      sequence: drawSequence(rng, host),
      label: host.name,
      line: i + 1,
    };
  }
}

/** The synthetic sequences as a data set, split 80/10/10 unless they are divided into folds. */
export function syntheticDataset(
  seed = 0,
  { folds, fold }: Pick<FoldOptions, 'folds' | 'fold'> = {},
): Promise<Dataset> {
  async function* records() {
    yield* syntheticRecords(seed);
  }
  return buildDataset(records(), { name: SYNTHETIC_NAME, use: 'train', seed, folds, fold });
}

function drawSequence(rng: Rng, host: Host): string {
  const linker = ({ median, min, max }: (typeof LINKERS)['first']) => {
    const length = Math.round(median * Math.exp(LINKER_SIGMA * rng.normal()));
    return drawResidues(rng, GENOME_BIAS[host.genome], Math.min(max, Math.max(min, length)));
  };
  const domain = (name: keyof typeof DOMAIN_BIAS) =>
    drawResidues(rng, DOMAIN_BIAS[name], DOMAIN.min + rng.integer(DOMAIN.max - DOMAIN.min + 1));
  const [before, after] = host.order;
  return `M${linker(LINKERS.first)}${domain(before)}${linker(LINKERS.middle)}${domain(after)}${linker(LINKERS.last)}`;
}

/** Residues drawn independently from Swiss-Prot's composition times the bias. */
function drawResidues(rng: Rng, bias: Record<string, number>, length: number): string {
  const letters = Object.keys(SWISS_PROT);
  const weights = letters.map((letter) => SWISS_PROT[letter]! * (bias[letter] ?? 1));
  const total = weights.reduce((a, b) => a + b);
  let residues = '';
  for (let i = 0; i < length; i++) {
    let left = rng.uniform() * total;
    let k = 0;
    while (k < letters.length - 1 && left >= weights[k]!) left -= weights[k++]!;
    residues += letters[k];
  }
  return residues;
}
