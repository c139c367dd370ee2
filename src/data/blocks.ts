/** Sequences that are written in blocks: of ten residues, as GCG, GenBank and UniProt do, or of one, as ProtBert reads them. */

/** Their lengths; longer ones may be the chains of a complex. */
const LENGTHS = [1, 5, 10, 20];
/** Where FASTA lines were joined, their last and first block are one. */
const MOST_JOINED = 2;

/** The sequence without the blanks between its blocks; undefined where it is not of blocks, which words are not. */
export function withoutBlanks(sequence: string): string | undefined {
  if (!/[ \t]/.test(sequence) || !/^(?:[A-Z \t.-]+|[a-z \t.-]+)\*?$/.test(sequence)) return undefined;
  const blocks = sequence.split(/[ \t]+/);
  const { length } = blocks[0]!;
  if (!LENGTHS.includes(length)) return undefined;
  const last = blocks.pop()!;
  const isWhole = blocks.every(
    (block) => block.length % length === 0 && block.length <= MOST_JOINED * length,
  );
  // A stop may follow the last.
  return isWhole && last.length <= MOST_JOINED * length + 1 ? blocks.join('') + last : undefined;
}
