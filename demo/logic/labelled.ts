import type { Preview } from '../protocol';

/** Whether it is chosen or found where the labels are, also where the first records have none. */
export function isLabelled({ taken, options, records }: Preview): boolean {
  return (
    taken.label !== undefined ||
    options.labelRegex !== undefined ||
    records.some(({ label }) => label !== undefined)
  );
}
