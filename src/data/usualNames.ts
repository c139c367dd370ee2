/** The usual names of a table's columns, as `plainName` makes them. */
import { ROLES, type Role } from './types';

/** `protein,label,stage` is SaprotHub's header. */
export const USUAL_NAMES: Record<Role, readonly string[]> = {
  id: words(`
    id ids identifier accession accessionnumber accessionid accessionno acc accno entry entryid uniprot
    uniprotid uniprotkb uniprotac uniprotacc uniprotaccession proteinid proteinaccession
    primaryaccession seqid sequenceid sequenceaccession recordid
  `),
  sequence: words(`
    sequence sequences seq protein proteinsequence proteinseq aminoacidsequence aminoacids aasequence
    aaseq aa peptide peptidesequence fullsequence mutatedsequence translation
  `),
  label: words(`
    label labels target targets class classes classlabel classname labelname category host hosts
    hostname hostspecies hostorganism virushost virushosts
  `),
  split: words(`
    split splits datasplit
  `),
  // These are asked for by name.
  fold: [],
  group: [],
};

/** Names of columns that are the ids only where there is no better name, and no value comes twice. */
export const SECOND_NAMES = words(`
  name entryname seqname sequencename recordname header fastaheader locustag
  rowname rownames index unnamed0
`);

/** Names of columns that are the splits only where they hold some. */
export const SPLIT_LIKE = words('set stage subset partition phase fold folds kfold cvfold');

/** Whether a column's name is a usual one: lower-case, upper-case, with spaces or without. */
export function isUsualName(name: string): boolean {
  const plain = plainName(name);
  return ROLES.some((role) => USUAL_NAMES[role].includes(plain));
}

export function plainName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
