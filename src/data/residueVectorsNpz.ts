import { SeqloomError } from '../errors';
import { readNpz, type NpyArray } from './npz';
import { residueVectors, type ResidueVectors } from './residueVectors';

/**
 * Residue vectors of an .npz: `symbols` and one array (symbols, width), as the readout residue-table is written, or an array for
 * each symbol, named by it.
 * @throws SeqloomError when it holds neither
 */
export function residueVectorsOfNpz(bytes: Uint8Array, name: string): ResidueVectors {
  const arrays = readNpz(bytes, name);
  const numbers = ({ values }: NpyArray) => values as number[];
  const symbols = arrays.get('symbols');
  if (!symbols) {
    return residueVectors(
      [...arrays].map(([symbol, array]) => [symbol, numbers(array)] as const),
      name,
    );
  }
  const tables = [...arrays].filter(
    ([, { shape }]) => shape.length === 2 && shape[0] === symbols.values.length,
  );
  if (tables.length !== 1) {
    throw new SeqloomError(
      `${name} has symbols, but ${tables.length === 0 ? 'no array with a row for each' : `several arrays with a row for each (${tables.map(([one]) => one).join(', ')})`}. Keep one.`,
    );
  }
  const [, { shape, values }] = tables[0];
  const row = (i: number) => (values as number[]).slice(i * shape[1], (i + 1) * shape[1]);
  return residueVectors(
    symbols.values.map((symbol, i) => [String(symbol), row(i)] as const),
    name,
  );
}
