/** What FASTA headers say, as UniProt, Pfam, GISAID and biotrainer write them. */
import { matchHeader } from './headerPattern';
import type { RawRecord } from './types';

/** Where ids and labels are found, if not in the usual places, and what is not looked for. */
export interface HeaderPatterns {
  idRegex?: RegExp;
  labelRegex?: RegExp;
  noLabel?: boolean;
  noSplit?: boolean;
}

/** What a header says of its record. */
export type Header = Pick<RawRecord, 'id' | 'label' | 'split' | 'noLabel'>;

/** @param header without ">", and without blanks around it */
export function parseHeader(header: string, patterns: HeaderPatterns = {}): Header {
  const { idRegex, labelRegex, noLabel, noSplit } = patterns;
  const id = (idRegex ? matchHeader(header, idRegex) : usualId(header)) ?? '';
  const split = noSplit ? undefined : splitOf(header);
  if (split === 'pred')
    return { id, label: undefined, split: undefined, noLabel: 'SET=pred, so to be predicted' };
  if (noLabel) return { id, label: undefined, split };
  return { id, label: labelRegex ? matchHeader(header, labelRegex) : attribute(header, 'TARGET'), split };
}

/** A strain's name, also after a protein's, in which the place may be several words: type/host/place/number/year. */
const STRAIN = /^(?:[^\s|/]+\|)?[^\s|/]+\/[^|]*\s[^|]*\/(?:19|20)?\d\d(?![^\s|(_])/;

/** What biotrainer's headers have after the id. */
const ATTRIBUTE = /^(?:TARGET|SET|VALIDATION|MASK)=/;

/**
 * The accession of a UniProt header, with a range of it that follows (`sp|P69905|HBA_HUMAN/10-90` gives `P69905/10-90`); of a
 * strain's name that holds blanks the header up to the first NAME=; else the first word, unless it is an attribute.
 */
function usualId(header: string): string {
  const word = header.split(/\s/, 1)[0]!;
  const [, accession, range = ''] = /^(?:sp|tr)\|([^|]+)\|(?:.*?(\/\d+-\d+)$)?/.exec(word) ?? [];
  if (accession !== undefined) return accession + range;
  if (STRAIN.test(header)) return header.split(/\s+[A-Z]\w*=/, 1)[0]!;
  return ATTRIBUTE.test(word) ? '' : word;
}

/**
 * The value of biotrainer's `NAME=value`: up to the next ` NAME=`, so that it may be several words; without quote marks around it and
 * a comma or semicolon after it.
 */
function attribute(header: string, name: string): string | undefined {
  const value = new RegExp(`(?:^|\\s)${name}=(.*?)[,;]?(?=\\s[A-Za-z_]\\w*=|$)`).exec(header)?.[1]?.trim();
  return value?.replace(/^(["'])(.*)\1$/, '$2').trim() || undefined;
}

/** Whether the header has one of the attributes in another writing than `>ID NAME=value`, as `target=x`, `|SET=train` and `TARGET = x`. */
export function isMiswritten(header: string, names: readonly string[]): boolean {
  if (names.length === 0) return false;
  const attributes = header.matchAll(new RegExp(`(^|[\\s|;,])(${names.join('|')})(\\s*)=`, 'gi'));
  return [...attributes].some(
    ([, before, name, blank]) => /[|;,]/.test(before!) || !names.includes(name!) || blank !== '',
  );
}

/** The split as biotrainer gives it: `SET=`, and the older `VALIDATION=True` of training sequences. */
function splitOf(header: string): string | undefined {
  const set = attribute(header, 'SET')?.split(/\s/, 1)[0];
  if (!/^true\b/i.test(attribute(header, 'VALIDATION') ?? '')) return set;
  return set === undefined || /^(train|val)/i.test(set) ? 'val' : `${set} with VALIDATION=True`;
}
