import { buildDataset } from './dataset';
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

/** How many sequences of each host. */
const PER_HOST = 550;

/** Residues of the linkers (before, between and behind the domains), log-normal, then cut to the bounds. */
const LINKER = { median: 14, sigma: 0.8, min: 3, max: 60 };
/** Residues of each domain, uniform. */
const DOMAIN = { min: 20, max: 32 };

/** How many times as often as in the background the residues of each domain occur: A is hydrophobic, B is charged and polar. */
const DOMAIN_BIAS = {
  A: { I: 4, L: 4, V: 4, F: 4, A: 2, W: 2 },
  B: { K: 4, E: 4, D: 4, R: 4, Q: 2, N: 2 },
};

/** The bias of a genome's composition: AT-rich codons make K, N, I, F and Y commoner, GC-rich ones G, A, R and P. */
const GENOME_BIAS = {
  AT: { K: 1.7, N: 1.7, I: 1.5, F: 1.4, Y: 1.5 },
  GC: { G: 1.6, A: 1.7, R: 1.7, P: 1.6 },
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

/** The synthetic sequences as a data set, split 80/10/10. */
export function syntheticDataset(seed = 0): Promise<Dataset> {
  async function* records() {
    yield* syntheticRecords(seed);
  }
  return buildDataset(records(), { name: SYNTHETIC_NAME, use: 'train', seed });
}

function drawSequence(rng: Rng, host: Host): string {
  const linker = () => {
    const length = Math.round(LINKER.median * Math.exp(LINKER.sigma * rng.normal()));
    return drawResidues(rng, GENOME_BIAS[host.genome], Math.min(LINKER.max, Math.max(LINKER.min, length)));
  };
  const domain = (name: keyof typeof DOMAIN_BIAS) =>
    drawResidues(rng, DOMAIN_BIAS[name], DOMAIN.min + rng.integer(DOMAIN.max - DOMAIN.min + 1));
  return `M${linker()}${domain(host.order[0])}${linker()}${domain(host.order[1])}${linker()}`;
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
