/** Tables of residue vectors: a row of numbers for each symbol, as people have them and as AAindex and NCBI's matrices are downloaded. */
import { SeqloomError } from '../errors';
import { count } from '../words';
import { aaindexProperties, isAaindex } from './aaindex';
import { ALPHABET } from './alphabet';
import { readRows } from './csv';
import { show, showSome } from './show';

/** Vectors of some or all symbols. */
export interface ResidueVectors {
  width: number;
  /** By symbol of ALPHABET. */
  vectors: Map<string, Float32Array>;
  /** What the table is, and what of it was not taken; sentences. */
  notes: string[];
}

/** The widest vectors that a network has. */
const MOST_NUMBERS = 4096;

/** Fewer rows of symbols than these are none of residues. */
const LEAST_SYMBOLS = 10;

/**
 * Reads the text of a table.
 * @param name what messages call the file
 * @throws SeqloomError when it is no such table, repeats a symbol, or holds what is no number
 */
export async function parseResidueVectors(text: string, name: string): Promise<ResidueVectors> {
  if (isAaindex(text)) {
    const { rows, notes } = aaindexProperties(text, name);
    return residueVectors(rows, name, notes);
  }
  const lines = text.split(/\r\n|[\r\n]/).filter((line) => line.trim() !== '' && !line.startsWith('#'));
  if (lines.length > 0 && !/[\t,;]/.test(lines[0])) {
    return residueVectors(
      numbered(
        lines.map((line) => line.trim().split(/\s+/)),
        name,
      ),
      name,
    );
  }
  const rows: string[][] = [];
  async function* whole() {
    yield text;
  }
  for await (const { fields } of readRows(whole(), name)) rows.push(fields.map((field) => field.trim()));
  return residueVectors(numbered(rows, name), name);
}

/**
 * Rows of numbers by what stands before them.
 * @throws SeqloomError when fewer than ten of the names are symbols, one is there twice, or the rows differ in width
 */
export function residueVectors(
  rows: readonly (readonly [string, ArrayLike<number>])[],
  name: string,
  notes: readonly string[] = [],
): ResidueVectors {
  const vectors = new Map<string, Float32Array>();
  const others: string[] = [];
  let width = 0;
  for (const [word, values] of rows) {
    const symbol = word.toUpperCase();
    if (symbol.length !== 1 || !ALPHABET.includes(symbol)) {
      others.push(word);
      continue;
    }
    if (vectors.has(symbol)) throw new SeqloomError(`${name} has two rows for ${symbol}. Keep one of them.`);
    width ||= values.length;
    if (values.length === 0 || values.length > MOST_NUMBERS)
      throw new SeqloomError(
        `${name} has ${count(values.length, 'number')} for ${symbol}, not 1 to ${count(MOST_NUMBERS)}.`,
      );
    if (values.length !== width) {
      throw new SeqloomError(
        `${name} has ${values.length} numbers for ${symbol}, and ${width} for the first symbol.`,
      );
    }
    const vector = Float32Array.from(values);
    const wrong = vector.findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0)
      throw new SeqloomError(
        `${name}: "${show(String(values[wrong]))}" for ${symbol}, number ${wrong + 1}, is no finite number of 32 bits.`,
      );
    vectors.set(symbol, vector);
  }
  if (vectors.size < LEAST_SYMBOLS) {
    throw new SeqloomError(
      `${name} is no table of residue vectors: it has rows for ${count(vectors.size, 'symbol')} of ${ALPHABET}${others.length > 0 ? `, and for ${showSome(others.map((word) => show(word)))}` : ''}. Give a row of numbers for each amino acid, its one-letter code first.`,
    );
  }
  const left =
    others.length > 0
      ? [`Rows of ${name} that are of no symbol are left out: ${showSome(others.map((word) => show(word)))}.`]
      : [];
  return { width, vectors, notes: [...notes, ...left] };
}

/** Rows of texts as numbers by symbol: columns without numbers are left out, a first row without numbers is the header. */
function numbered(rows: string[][], name: string): [string, number[]][] {
  const isNumber = (cell: string) => cell !== '' && Number.isFinite(Number(cell));
  const isSymbol = (cell: string) => cell.length === 1 && ALPHABET.includes(cell.toUpperCase());
  const body = rows.filter((row, i) => i > 0 || (row.some(isNumber) && !row.every(isSymbol)));
  const widest = Math.max(0, ...body.map((row) => row.length));
  const columns = Array.from({ length: widest }, (_, c) => c);
  const symbols = columns.find((c) => body.filter((row) => isSymbol(row[c] ?? '')).length >= LEAST_SYMBOLS);
  if (symbols === undefined) {
    const turned = (rows[0] ?? []).filter(isSymbol).length >= LEAST_SYMBOLS;
    throw new SeqloomError(
      turned
        ? `${name} has symbols in its first row. Turn it round, so that each symbol has a row of numbers.`
        : `${name} is no table of residue vectors: no column holds one-letter codes of amino acids. Give a row of numbers for each, its one-letter code first.`,
    );
  }
  const used = body.filter((row) => isSymbol(row[symbols] ?? ''));
  const numeric = columns.filter(
    (c) => c !== symbols && used.filter((row) => isNumber(row[c] ?? '')).length * 2 > used.length,
  );
  for (const row of used) {
    const wrong = numeric.find((c) => !isNumber(row[c] ?? ''));
    if (wrong === undefined) continue;
    const column =
      rows[0] === body[0] ? `column ${wrong + 1}` : `column ${show(rows[0][wrong] ?? String(wrong + 1))}`;
    throw new SeqloomError(
      `${name}: "${show(row[wrong] ?? '')}" for ${row[symbols]} in ${column} is no number.`,
    );
  }
  return body.map((row) => [row[symbols] ?? '', numeric.map((c) => Number(row[c]))]);
}
