/** Sequences that are not written as one letter for each amino acid. */
import { SeqloomError } from '../errors';
import { count } from '../words';
import { show } from './show';
import type { RawRecord } from './types';

/** One way to write them. */
interface Writing {
  name: string;
  /** What to do, as a sentence. */
  toDo: string;
  is(sequence: string): boolean;
  /** Whether a sequence is written so can be told of so many characters and more. */
  sure: number;
}

const TRIPLET =
  'ala|arg|asn|asp|cys|gln|glu|gly|his|ile|leu|lys|met|phe|pro|ser|thr|trp|tyr|val|sec|pyl|asx|glx|xle|xaa|unk|mse|ter|stp';
const TRIPLETS = new RegExp(
  `^(?:(?:h|ac|nh2)[\\s-]+)?(?:${TRIPLET})(?:[\\s.,-]*(?:${TRIPLET}))+(?:[\\s-]+(?:oh|nh2|cooh))?[\\s*]*$`,
  'i',
);

const WRITINGS: Writing[] = [
  {
    name: 'nucleotides',
    toDo: 'Translate them, and give the proteins.',
    is: areNucleotides,
    sure: 20,
  },
  {
    name: 'three-letter code',
    toDo: 'Write one letter for each amino acid, such as with Biopython’s seq1.',
    is: (sequence) => TRIPLETS.test(sequence),
    sure: 12,
  },
  {
    name: 'pairs of an amino acid and a 3Di letter (structure-aware, as SaProt reads them)',
    toDo: 'Keep the upper-case letters alone.',
    is: (sequence) => /^(?:[A-Z#][a-z#])+$/.test(sequence) && /[A-Z]/.test(sequence),
    sure: 10,
  },
];

/** Bases, with IUPAC's letters for several of them, gaps and what a translation left. */
function areNucleotides(sequence: string): boolean {
  if (!/^[ACGTUNRYSWKMBDHVX*.-]+$/i.test(sequence)) return false;
  const bases = sequence.match(/[ACGTUN]/gi)?.length ?? 0;
  const others = sequence.match(/[RYSWKMBDHVX]/gi)?.length ?? 0;
  const different = [/a/i, /c/i, /g/i, /[tu]/i].filter((base) => base.test(sequence)).length;
  return different >= 3 && others * 9 <= bases;
}

/** How the sequence is written, if not as one letter for each amino acid; undefined too where it is too short to tell. */
export function writingOf(sequence: string): Writing | undefined {
  return WRITINGS.find(({ is, sure }) => sequence.length >= sure && is(sequence));
}

/** How the sequences of a file are written is told by so many of its first records, or by so many characters. */
const SAMPLE = { records: 1000, characters: 100_000 };

/** Some records, and the first of them. */
interface Some {
  records: number;
  characters: number;
  first?: Pick<RawRecord, 'id' | 'line'>;
}

/** Looks at the sequences of a file as they come, for what they are if they are no proteins. */
export class WritingCensus {
  private records = 0;
  private characters = 0;
  private judged = false;
  private readonly written = WRITINGS.map((writing) => ({ writing, all: none(), sure: none() }));
  private readonly mixedCase = none();
  /** Counts of the sample, by letter from A. */
  private readonly letters = new Float64Array(26);

  /** @param name what messages call the file */
  constructor(private readonly name: string) {}

  /** @throws SeqloomError when most of the file's first sequences are written otherwise */
  add(record: RawRecord): void {
    const { sequence } = record;
    this.records++;
    this.characters += sequence.length;
    for (const { writing, all, sure } of this.written) {
      if (!writing.is(sequence)) continue;
      see(all, record);
      if (sequence.length >= writing.sure) see(sure, record);
      break;
    }
    if (/[a-z]/.test(sequence) && /[A-Z]/.test(sequence)) see(this.mixedCase, record);
    if (this.judged) return;
    for (let i = 0; i < sequence.length; i++) {
      const letter = (sequence.charCodeAt(i) | 32) - 97;
      if (letter >= 0 && letter < 26) this.letters[letter]!++;
    }
    if (this.records >= SAMPLE.records || this.characters >= SAMPLE.characters) this.judge();
  }

  /** @throws SeqloomError when most of the sequences seen are written otherwise */
  judge(): void {
    if (this.judged) return;
    this.judged = true;
    const most = this.written.find(
      ({ writing, all }) => all.characters * 2 > this.characters && all.characters >= writing.sure,
    );
    if (!most) return;
    const { writing, all } = most;
    throw new SeqloomError(
      `${this.name}: ${count(all.records)} of the first ${count(this.records, 'sequence')} ${all.records === 1 ? 'looks' : 'look'} like ${writing.name}, not like proteins in one-letter code ` +
        `(${firstOf(all)}). ${writing.toDo}`,
    );
  }

  /** What a user should know of all the sequences, as plain sentences. */
  notes(): string[] {
    const notes = this.written
      .filter(({ sure }) => sure.records > 0)
      .map(
        ({ writing, sure }) =>
          `${count(sure.records, 'sequence looks', 'sequences look')} like ${writing.name} (${firstOf(sure)}). ${writing.toDo}`,
      );
    if (this.mixedCase.records > 0) {
      notes.push(
        `${count(this.mixedCase.records, 'sequence mixes', 'sequences mix')} upper and lower case (${firstOf(this.mixedCase)}). Lower case often marks residues: ` +
          'those masked as repeats, or inserted in an A2M or A3M alignment. They are read as the others are.',
      );
    }
    if (looksLike3Di(this.letters)) {
      notes.push(
        'The letters are as frequent as Foldseek’s 3Di letters are, not as amino acids are. Give the amino-acid sequences, if these are structures.',
      );
    }
    return notes;
  }
}

function none(): Some {
  return { records: 0, characters: 0 };
}

function see(some: Some, { id, line, sequence }: RawRecord): void {
  some.records++;
  some.characters += sequence.length;
  some.first ??= { id, line };
}

function firstOf({ records, first }: Some): string {
  return `${records === 1 ? '' : 'the first: '}${show(first!.id)}, line ${first!.line}`;
}

const AMINO_ACIDS = 'ACDEFGHIKLMNPQRSTVWY';
/** Shares of 3Di letters, from the background of Foldseek's matrix mat3di.out. */
const OF_3DI = [
  ...[0.049, 0.031, 0.101, 0.033, 0.028, 0.042, 0.045, 0.031, 0.03, 0.061],
  ...[0.015, 0.022, 0.078, 0.051, 0.026, 0.061, 0.02, 0.216, 0.031, 0.03],
];
/** Shares of amino acids in UniProtKB/Swiss-Prot. */
const OF_PROTEINS = [
  ...[0.083, 0.014, 0.055, 0.067, 0.039, 0.071, 0.023, 0.059, 0.058, 0.097],
  ...[0.024, 0.041, 0.047, 0.039, 0.055, 0.066, 0.054, 0.069, 0.011, 0.029],
];

/** By the mean logarithm of the ratio of both shares: about 0.35 for 3Di, -0.3 for proteins. */
function looksLike3Di(letters: Float64Array): boolean {
  let total = 0;
  let sum = 0;
  [...AMINO_ACIDS].forEach((letter, i) => {
    const times = letters[letter.charCodeAt(0) - 65]!;
    total += times;
    sum += times * Math.log(OF_3DI[i]! / OF_PROTEINS[i]!);
  });
  return total >= 200 && sum / total > 0.2;
}
