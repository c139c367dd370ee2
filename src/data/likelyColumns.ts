/** Which columns of a table may hold what, where no name says so. */
import { isMissing } from './missing';
import { looksLikeSequences } from './sequenceLike';

/** A label is no longer text than this. */
const LONGEST_LABEL = 80;

const isNumber = (value: string) => /^[+-]?[\d.,]*\d(e[+-]?\d+)?$/i.test(value);

/** The places of columns whose values look like sequences. */
export function likelySequences(rows: string[][]): number[] {
  return places(rows).filter((place) => looksLikeSequences(valuesAt(rows, place)));
}

/** The first column, but for those taken, whose values are few words that come again and again, as those of classes do. */
export function likelyLabel(rows: string[][], taken: number[]): number | undefined {
  return places(rows).find((place) => {
    const values = valuesAt(rows, place).filter((value) => !isMissing(value));
    const different = new Set(values);
    return (
      !taken.includes(place) &&
      different.size >= 2 &&
      different.size * 2 <= values.length &&
      values.every((value) => value.length <= LONGEST_LABEL) &&
      !values.every(isNumber) &&
      !looksLikeSequences(values)
    );
  });
}

function places(rows: string[][]): number[] {
  return (rows[0] ?? []).map((_, place) => place);
}

function valuesAt(rows: string[][], place: number): string[] {
  return rows.map((fields) => fields[place]!.trim());
}
