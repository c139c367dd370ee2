/** Embeddings as a table with one vector per row, the form of tsv, csv, Parquet and the TensorFlow Projector. */
import { checkedRows, type EmbeddingSource, type Readout } from './embeddings';

/** What a row says besides its vector. */
interface PointCells {
  id: string;
  /** Empty where the sequence has none. */
  label: string;
  /** That it was read from, where there are several. */
  file: string;
  /** 1-based place in the sequence. */
  position: number;
  /** One letter. */
  residue: string;
}
export type PointColumn = keyof PointCells;

export interface Point {
  cells: Partial<PointCells>;
  vector: Float32Array;
}

/** The columns beside the vector: sequences by id, label and file, their residues also by position and letter, the table by letter. */
export function pointColumns(source: EmbeddingSource, readout: Readout): PointColumn[] {
  if (readout.kind === 'table') return ['residue'];
  const ofSequence: PointColumn[] = ['id'];
  if (source.labelled) ofSequence.push('label');
  if (source.several) ofSequence.push('file');
  return readout.kind === 'sequence' ? ofSequence : [...ofSequence, 'position', 'residue'];
}

/** How many rows a readout gives. */
export function pointCount(source: EmbeddingSource, readout: Readout): number {
  if (readout.kind === 'table') return readout.symbols.length;
  return readout.kind === 'sequence' ? source.count : source.residues;
}

export async function* points(source: EmbeddingSource, readout: Readout): AsyncGenerator<Point> {
  if (readout.kind === 'table') {
    const letters = vectorPerLetter(readout.symbols, readout.values, readout.width);
    for (const { letter, vector } of letters) yield { cells: { residue: letter }, vector };
    return;
  }
  for await (const row of checkedRows(source, [readout.name])) {
    const { id, sequence, label = '', file = '', vectors } = row;
    const values = vectors.get(readout.name)!;
    if (readout.kind === 'sequence') {
      yield { cells: { id, label, file }, vector: values };
    } else {
      for (const { letter, vector, index } of vectorPerLetter(sequence, values, readout.width)) {
        yield { cells: { id, label, file, position: index + 1, residue: letter }, vector };
      }
    }
  }
}

function* vectorPerLetter(letters: string, values: Float32Array, width: number) {
  for (let index = 0; index < letters.length; index++) {
    yield { index, letter: letters[index], vector: values.subarray(index * width, (index + 1) * width) };
  }
}
