/** What FASTA headers say, as UniProt, Pfam, GISAID and biotrainer write them. */
import { matchHeader } from './headerPattern';
import type { RawRecord } from './types';

/** Where ids and labels are found, if not in the usual places. */
export interface HeaderPatterns {
  idRegex?: RegExp;
  labelRegex?: RegExp;
}

/** What a header says of its record. */
export type Header = Pick<RawRecord, 'id' | 'label' | 'split' | 'noLabel'>;

/** @param header without ">", and without blanks around it */
export function parseHeader(header: string, { idRegex, labelRegex }: HeaderPatterns = {}): Header {
  const split = splitOf(header);
  return {
    id: (idRegex ? matchHeader(header, idRegex) : usualId(header)) ?? '',
    ...(split === 'pred'
      ? { label: undefined, split: undefined, noLabel: 'SET=pred, so to be predicted' }
      : { label: labelRegex ? matchHeader(header, labelRegex) : attribute(header, 'TARGET'), split }),
  };
}

/** A strain's name, in which the place may be several words: type/host/place/number/year. */
const STRAIN = /^[^\s|/]+\/[^|]*\s[^|]*\/(?:19|20)?\d\d(?![^\s|(_])/;

/**
 * The accession of a UniProt header, with a range of it that follows (`sp|P69905|HBA_HUMAN/10-90` gives `P69905/10-90`); of a
 * strain's name that holds blanks the header up to the first NAME=; else the first word.
 */
function usualId(header: string): string {
  const word = header.split(/\s/, 1)[0]!;
  const [, accession, range = ''] = /^(?:sp|tr)\|([^|]+)\|(?:.*?(\/\d+-\d+)$)?/.exec(word) ?? [];
  if (accession !== undefined) return accession + range;
  return STRAIN.test(header) ? header.split(/\s+[A-Z]\w*=/, 1)[0]! : word;
}

/** The value of biotrainer's `NAME=value`: up to the next ` NAME=`, so that it may be several words. */
function attribute(header: string, name: string): string | undefined {
  const value = new RegExp(`(?:^|\\s)${name}=(.*?)(?=\\s[A-Za-z_]\\w*=|$)`).exec(header)?.[1];
  return value?.trim() || undefined;
}

/** The split as biotrainer gives it: `SET=`, and the older `VALIDATION=True` of training sequences. */
function splitOf(header: string): string | undefined {
  const set = attribute(header, 'SET')?.split(/\s/, 1)[0];
  if (!/^true\b/i.test(attribute(header, 'VALIDATION') ?? '')) return set;
  return set === undefined || /^(train|val)/i.test(set) ? 'val' : `${set} with VALIDATION=True`;
}
