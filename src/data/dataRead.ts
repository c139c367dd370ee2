import { cleaningInWords } from './clean';
import { countReasons } from './dataset';
import { readingInWords } from './reading';
import type { CleaningCounts, Dataset, Reading } from './types';
import { count } from '../words';

/** What was read of labelled data, and what a user should know of it: the same facts in every result. */
export interface DataRead {
  /** What was taken for what, where the data were read from a file. */
  reading?: Reading;
  recordsRead: number;
  used: number;
  dropped: { reason: string; records: number }[];
  cleaning: CleaningCounts;
  /** Plain sentences. */
  notes: string[];
}

export function dataRead({ reading, recordsRead, ids, dropped, cleaning, warnings }: Dataset): DataRead {
  return {
    reading,
    recordsRead,
    used: ids.length,
    dropped: countReasons(dropped),
    cleaning,
    notes: warnings,
  };
}

/** The facts as sentences. */
export function dataReadInWords({
  reading,
  recordsRead,
  used,
  dropped,
  cleaning,
  notes,
}: DataRead): string[] {
  const left = dropped.map(({ reason, records }) => `${count(records)} ${reason}`);
  const cleaned = cleaningInWords(cleaning);
  return [
    `${count(recordsRead, 'record')} read, ${count(used)} used${left.length > 0 ? `; left out: ${left.join(', ')}` : ''}.`,
    ...(reading ? [`Read from ${readingInWords(reading)}.`] : []),
    ...(cleaned === undefined ? [] : [`Cleaning: ${cleaned}.`]),
    ...notes,
  ];
}
