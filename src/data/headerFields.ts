/** The fields that FASTA headers are written in: what a label may be chosen from. */
import { compilePattern, matchHeader } from './headerPattern';

/** One field of the headers of a file. */
export interface HeaderField {
  /** `OS=`, `[organism=]`, `part 2 at |`, `after the first word`. */
  name: string;
  /** The regular expression that finds its value, as one of labels. */
  pattern: string;
  /** By header; undefined where it has no such field. */
  values: (string | undefined)[];
}

/** What parts of a header stand between; underscores and slashes are within its words. */
const DELIMITERS = ['|', ';', ',', '\t', '/', '_'];

/** So many of the headers have a part, or it is no field; and so many parts are told. */
const MOST_HEADERS = 0.5;
const MOST_PARTS = 12;

/**
 * The fields of headers: values with names (`OS=Homo sapiens OX=9606`, `host=Gallus gallus|`, `[organism=Mus musculus]`), what stands
 * in the last brackets, the parts between delimiters, and what follows the first word. Of two that say the same the first is given.
 */
export function headerFields(headers: string[]): HeaderField[] {
  const seen = new Set<string>();
  return [...named(headers), ...bracketed(), ...parts(headers), ...rest()]
    .map(({ name, pattern }): HeaderField => {
      const compiled = compilePattern(pattern, 'label');
      return { name, pattern, values: headers.map((header) => matchHeader(header, compiled)) };
    })
    .filter(({ name, values }) => {
      const key = values.join('\n');
      const found = values.filter((value) => value !== undefined);
      // What holds named values is told by their names, and what holds bars by the parts between.
      const isCoarse =
        name.startsWith('part') && found.every((value) => /(^|[\s[])[A-Za-z_]\w*=|\|/.test(value));
      if (found.length === 0 || isCoarse || seen.has(key)) return false;
      seen.add(key);
      return true;
    });
}

type Found = Pick<HeaderField, 'name' | 'pattern'>;

function named(headers: string[]): Found[] {
  const names = new Set(
    headers.flatMap((header) =>
      [...header.matchAll(/(?:^|[\s|;,[])([A-Za-z_]\w*=)/g)].map(([, name]) => name!),
    ),
  );
  const isBracketed = (name: string) => headers.some((header) => header.includes(`[${name}`));
  return [...names].map((name) =>
    isBracketed(name)
      ? { name: `[${name}]`, pattern: `\\[${name}([^\\]]*)\\]` }
      : { name, pattern: `(?:^|[\\s|;,])${name}(.*?)(?=[\\s,]+[A-Za-z_]\\w*=|\\s*[|;]|$)` },
  );
}

/** NCBI's proteins end in their organism's name. */
function bracketed(): Found[] {
  return [{ name: 'in the last [ ]', pattern: '\\[([^\\][=]+)\\]\\s*$' }];
}

function parts(headers: string[]): Found[] {
  return DELIMITERS.flatMap((delimiter) => {
    const counts = headers.map((header) => header.split(delimiter).length).sort((a, b) => b - a);
    // So many parts have most of the headers.
    const most = counts[Math.floor(headers.length * MOST_HEADERS)] ?? 0;
    const mark = delimiter === '\t' ? '\\t' : delimiter === '|' ? '\\|' : delimiter;
    const name = delimiter === '\t' ? 'tab' : delimiter;
    return most < 2
      ? []
      : Array.from({ length: Math.min(most, MOST_PARTS) }, (_, i) => ({
          name: `part ${i + 1} at ${name}`,
          pattern: `^(?:[^${mark}]*${mark}){${i}}\\s*([^${mark}]*)`,
        }));
  });
}

function rest(): Found[] {
  return [{ name: 'after the first word', pattern: '^[^\\s|=/]+\\s+([^|=]+)$' }];
}
