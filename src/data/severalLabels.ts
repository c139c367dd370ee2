/** Records whose label is several values with a separator between, such as the hosts of a virus. */
import { SeqloomError } from '../errors';
import { valuesOfLabel } from './labelNotes';
import type { RawRecord } from './types';

/** What becomes of a record with several labels. */
export const SEVERAL_LABELS = ['single', 'first', 'each'] as const;

export interface SeveralLabelsOptions {
  /** What stands between the values of a label. */
  labelSeparator?: string;
  /**
   * `single` (the default): a record with several labels is left out by name. `first`: it has the first of them. `each`: it is
   * taken once for each, its id followed by the label in brackets; such copies stay in one split, and none can be told right.
   */
  severalLabels?: (typeof SEVERAL_LABELS)[number];
}

/**
 * The records with one label each; all as they are where no separator is named.
 * @throws SeqloomError when it is said what becomes of several labels, but not what separates them
 */
export async function* oneLabelEach(
  records: AsyncIterable<RawRecord>,
  { labelSeparator, severalLabels }: SeveralLabelsOptions,
): AsyncGenerator<RawRecord> {
  if (labelSeparator === undefined) {
    if (severalLabels === undefined) return yield* records;
    throw new SeqloomError(`To take labels apart ("${severalLabels}"), name what stands between them.`, {
      kind: 'separator-missing',
    });
  }
  for await (const record of records) {
    const { id, label } = record;
    const values = label === undefined ? [] : valuesOfLabel(label, labelSeparator);
    if (values.length <= 1 || severalLabels === 'first') yield { ...record, label: values[0] };
    else if (severalLabels === 'each')
      for (const value of values) yield { ...record, id: `${id} (${value})`, label: value };
    else yield { ...record, label: undefined, noLabel: `several labels (${label})` };
  }
}
