import type { DataSummary, OtherColumn } from '../protocol';

/** Different values that a legend can hold. */
const MOST_VALUES = 60;

/** Characters of a value beside a point. */
const SHOWN = 60;

/** Columns whose values come again, and are few enough to be told apart by colours. */
export function colorColumns(data: DataSummary | undefined): OtherColumn[] {
  return (data?.others ?? []).filter(({ values }) => {
    const different = new Set(values).size;
    return different > 1 && different <= MOST_VALUES && different < values.length;
  });
}

/** What a file says of a sequence beside what is read: names and values, but for empty ones. */
export function othersOf({ others }: DataSummary, row: number, most = Infinity): [string, string][] {
  return others
    .map(({ name, values }): [string, string] => [name, values[row]])
    .filter(([, value]) => value !== '')
    .slice(0, most)
    .map(([name, value]) => [name, value.length > SHOWN ? `${value.slice(0, SHOWN)}…` : value]);
}
