/** AAindex1 (Kawashima et al. 2008): properties of the 20 amino acids, an entry each, as the file aaindex1 is downloaded. */
import { SeqloomError } from '../errors';
import { count } from '../words';
import { showSome } from './show';

/** The amino acids of an entry's two lines of numbers. */
const ORDER = 'ARNDCQEGHILKMFPSTWYV';

export function isAaindex(text: string): boolean {
  return /^\s*H \S+\s*$/m.test(text.slice(0, 200)) && /^\/\/\s*$/m.test(text);
}

/**
 * Every property as a column: rows by amino acid. Each has a unit of its own, so all are brought to mean 0 and standard deviation 1
 * over the amino acids; those that lack a value, or are the same for all, are left out.
 * @throws SeqloomError when an entry is no property, or none is left
 */
export function aaindexProperties(
  text: string,
  name: string,
): { rows: [string, number[]][]; notes: string[] } {
  const properties: number[][] = [];
  const left: string[] = [];
  for (const entry of text.split(/^\/\/\s*$/m)) {
    const accession = /^H (\S+)/m.exec(entry)?.[1];
    if (accession === undefined) continue;
    if (/^M rows/m.test(entry)) {
      throw new SeqloomError(
        `${name} holds matrices (${accession}); a residue's vector is made of properties. Give entries of aaindex1.`,
      );
    }
    const words = /^I\s.*\n(.*)\n(.*)/m.exec(entry)?.slice(1).join(' ').trim().split(/\s+/) ?? [];
    const values = words.map(Number);
    if (words.length !== ORDER.length) {
      throw new SeqloomError(
        `${name}: the entry ${accession} has ${count(words.length, 'value')} and not ${ORDER.length}.`,
      );
    }
    const scaled = standardised(values);
    if (scaled) properties.push(scaled);
    else left.push(accession);
  }
  if (properties.length === 0)
    throw new SeqloomError(`${name} has no property with a value for every amino acid.`);
  return {
    rows: Array.from(ORDER, (symbol, i) => [symbol, properties.map((values) => values[i])]),
    notes: [
      `${count(properties.length, 'AAindex property', 'AAindex properties')}, each brought to mean 0 and standard deviation 1 over the amino acids.`,
      ...(left.length > 0
        ? [`Left out, since they lack values or tell nothing apart: ${showSome(left)}.`]
        : []),
    ],
  };
}

function standardised(values: number[]): number[] | undefined {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return deviation > 0 ? values.map((value) => (value - mean) / deviation) : undefined;
}
