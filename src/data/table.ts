import { SeqloomError } from '../errors';
import { readRows } from './csv';
import { show, showSome } from './show';
import type { RawRecord } from './types';

/** Columns of a table, where they have no usual name. */
export interface TableOptions {
  /** Column names; by default the columns are found by their usual names. */
  idColumn?: string;
  sequenceColumn?: string;
  labelColumn?: string;
  splitColumn?: string;
  /** Refuse a table without a label column. */
  requireLabel?: boolean;
}

/** The usual names of each column, lower-case, the likeliest first. `protein,label,stage` is SaprotHub's header. */
const USUAL_NAMES = {
  id: ['id', 'accession', 'entry', 'identifier'],
  sequence: ['sequence', 'seq', 'protein'],
  label: ['label', 'target', 'class', 'host'],
  split: ['split', 'set', 'stage'],
};
type Role = keyof typeof USUAL_NAMES;

/**
 * Reads a CSV or TSV with a header row as it streams in: quoted fields, any line ends, blank rows skipped.
 * Without an id column the ids are the row numbers, from 1.
 *
 * @throws SeqloomError naming file and line (a row with too few or too many fields, a quote that is never closed), or
 *   the column that is missing and the columns there are.
 */
export async function* readTable(
  text: AsyncIterable<string>,
  fileName: string,
  options: TableOptions = {},
): AsyncGenerator<RawRecord> {
  let columns: Columns | undefined;
  let row = 0;
  for await (const { fields, line } of readRows(text, fileName)) {
    if (!columns) {
      columns = findColumns(fields, fileName, options);
      continue;
    }
    row++;
    const id = columns.id === undefined ? String(row) : fields[columns.id]!.trim();
    if (id === '') {
      throw new SeqloomError(
        `${fileName}, line ${line}: the record has an empty id. Give every record an id of its own.`,
      );
    }
    yield {
      id,
      sequence: fields[columns.sequence]!.trim(),
      label: optional(fields, columns.label),
      split: optional(fields, columns.split),
      line,
    };
  }
}

interface Columns {
  id?: number;
  sequence: number;
  label?: number;
  split?: number;
}

function optional(fields: string[], column: number | undefined): string | undefined {
  const value = column === undefined ? '' : fields[column]!.trim();
  return value === '' ? undefined : value;
}

function findColumns(header: string[], fileName: string, options: TableOptions): Columns {
  const names = header.map((name) => name.trim().toLowerCase());
  const there = `its columns are: ${showSome(
    header.map((name) => name.trim()),
    20,
  )}`;
  const find = (role: Role, named: string | undefined, required: boolean): number | undefined => {
    const candidates = named === undefined ? USUAL_NAMES[role] : [named.trim().toLowerCase()];
    const found = candidates.find((name) => names.includes(name));
    if (found === undefined) {
      if (named === undefined && !required) return undefined;
      const what = named === undefined ? `${role} column` : `column "${show(named)}"`;
      throw new SeqloomError(`${fileName} has no ${what}; ${there}.`, { kind: 'column', role });
    }
    if (names.indexOf(found) !== names.lastIndexOf(found)) {
      throw new SeqloomError(
        `${fileName} has more than one column "${show(found)}"; ${there}. Rename one, or use another.`,
        { kind: 'column', role },
      );
    }
    return names.indexOf(found);
  };
  return {
    id: find('id', options.idColumn, false),
    sequence: find('sequence', options.sequenceColumn, true)!,
    label: find('label', options.labelColumn, options.requireLabel ?? false),
    split: find('split', options.splitColumn, false),
  };
}
