import { ALPHABET } from '../data/alphabet';
import { Rng } from '../data/rng';
import { memorySource, type ByteSource } from '../data/source';
import { drawLengths, type ProfileShape } from './workload';
import { count } from '../words';

/** The 20 amino acids; X comes last. */
const LETTERS = ALPHABET.slice(0, 20);

/** A FASTA file of about so many residues: random sequences of the shape's lengths, labelled by its classes in turn. */
export function randomFasta(
  residues: number,
  { model, length, lengths }: Pick<ProfileShape, 'model' | 'length' | 'lengths'>,
): ByteSource {
  const rng = new Rng(1).fork('scaling');
  const drawn = drawLengths(rng, Math.max(1, Math.round(residues / length)), length, lengths);
  const parts = drawn.map((n, i) => `>s${i} TARGET=class_${i % model.classes}\n${randomSequence(rng, n)}\n`);
  return memorySource(parts.join(''), `${count(residues)} random residues`);
}

const decoder = new TextDecoder();

/** From bytes: text that grows by letters would leave thirty times its size behind for the garbage collector. */
function randomSequence(rng: Rng, length: number): string {
  return decoder.decode(Uint8Array.from({ length }, () => LETTERS.charCodeAt(rng.integer(LETTERS.length))));
}
