/** Whether the values of a column may be protein sequences. A look at some of them; each is checked when it is cleaned. */
import { withoutBlanks } from './blocks';
import { isMissing } from './missing';

/** So many values tell words by their letters, and so many tell them by lengths and rare letters. */
const FEW = 3;
const MANY = 10;
const WORDS = /^\p{Lu}?\p{Ll}+([\s,;/-]+\p{L}?\p{Ll}*)*$/u;
/** Longer texts are no words, and shorter ones no proteins or peptides. */
const LONGEST_WORDS = 50;
const SHORTEST_PEPTIDE = 5;

/** Modifications of residues: `(ox)`, `[+15.99]`. They are refused where the sequence is cleaned, which says what to do. */
const MODIFICATION = /\([^()]*\)|\[[^\][]*\]/g;

/** A sequence in blocks without the blanks between them; anything else as it is. */
function joined(value: string): string {
  return withoutBlanks(value) ?? value;
}

/** What the values are if they are no sequences, in words. */
export function unlikeSequences(values: string[]): string | undefined {
  const given = values.filter((value) => !isMissing(value)).map((value) => value.replace(MODIFICATION, ''));
  const isWords = (value: string) =>
    value.length <= LONGEST_WORDS && WORDS.test(value) && joined(value) === value;
  const most = (is: (value: string) => boolean) => given.filter(is).length * 2 > given.length;
  if (given.length < FEW) return undefined;
  if (most((value) => /^[+-]?[\d.,]*\d[\d.,]*(e[+-]?\d+)?\s*%?$/i.test(value))) return 'numbers';
  if (most((value) => value.length <= LONGEST_WORDS && /\d/.test(value))) return 'names with digits';
  if (most(isWords)) return 'words';
  if (given.length < MANY) return undefined;
  const lengths = given.map((value) => joined(value).length).sort((a, b) => a - b);
  const median = lengths[lengths.length >> 1]!;
  if (median < SHORTEST_PEPTIDE) return `texts of about ${median} characters`;
  if (median > LONGEST_WORDS) return undefined;
  // A word in ten letters has one of these; a protein in thousands of residues.
  const rare = given.reduce((sum, value) => sum + (value.match(/[bjouz]/gi)?.length ?? 0), 0);
  return rare * 25 > lengths.reduce((a, b) => a + b, 0) ? 'words' : undefined;
}

/** Whether the values are likely sequences: for columns whose name does not say so. */
export function looksLikeSequences(values: string[]): boolean {
  const given = values.filter((value) => !isMissing(value));
  const letters = given.filter((value) => {
    const sequence = joined(value);
    return sequence.length >= SHORTEST_PEPTIDE && /^[A-Za-z.*-]+$/.test(sequence);
  });
  return letters.length * 2 > given.length && unlikeSequences(values) === undefined;
}
