import { AMINO_ACIDS } from '../../src/data/residueProperties';
import { Rng } from '../../src/data/rng';
import { memorySource, type ByteSource } from '../../src/data/source';
import { drawLengths, type ProfileShape } from '../../src/profile/workload';
import { count } from '../../src/words';

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
  return decoder.decode(
    Uint8Array.from({ length }, () => AMINO_ACIDS.charCodeAt(rng.integer(AMINO_ACIDS.length))),
  );
}
