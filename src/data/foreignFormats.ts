/** Formats of sequences, and of what people take for them, that are not read: told by how the text begins. */
import { SeqloomError } from '../errors';

interface ForeignFormat {
  name: string;
  /** What the text begins with, after white space and a byte-order mark. */
  begins: RegExp;
  /** What to do, as a sentence. */
  toDo: string;
}

const EXPORT_FASTA = 'Save its sequences as FASTA.';
const TO_FASTA = 'Convert it to FASTA, such as with Biopython’s SeqIO.convert.';
const TRANSLATE = 'Its sequences are nucleotides: translate them, and give the proteins as FASTA.';

const FOREIGN_FORMATS: ForeignFormat[] = [
  { name: 'FASTQ', begins: /^@\S[^\n]*\n[A-Za-z*.-]+\s*\n\+/, toDo: TRANSLATE },
  { name: 'SAM', begins: /^@(HD|SQ|RG|PG|CO)\t/, toDo: TRANSLATE },
  { name: 'a GenBank or GenPept entry', begins: /^LOCUS {2,}\S/, toDo: TO_FASTA },
  { name: 'an EMBL or UniProt entry', begins: /^ID {3}\S/, toDo: TO_FASTA },
  { name: 'a Stockholm alignment', begins: /^# *STOCKHOLM/, toDo: TO_FASTA },
  { name: 'a Clustal alignment', begins: /^(CLUSTAL|MUSCLE|PROBCONS)\b[^\n,;\t]*\n/, toDo: TO_FASTA },
  { name: 'a NEXUS file', begins: /^#NEXUS/i, toDo: TO_FASTA },
  { name: 'a PHYLIP alignment', begins: /^\d+[ \t]+\d+[ \t]*\n/, toDo: TO_FASTA },
  { name: 'an MSF alignment', begins: /^(!!AA_MULTIPLE_ALIGNMENT|PileUp\b|[^\n]*MSF:)/, toDo: TO_FASTA },
  { name: 'PIR', begins: /^>(P1|F1|DL|DC|RL|RC|N1|N3|XX);/, toDo: TO_FASTA },
  {
    name: 'a PDB file',
    begins: /^(HEADER {4}|TITLE {5}|REMARK {2,3}\d|CRYST1 |SEQRES {2}|MODEL {5}|ATOM {2,}\d|HETATM)/,
    toDo: 'Give the sequences of its chains as FASTA.',
  },
  {
    name: 'an mmCIF file',
    begins: /^data_\S*\s*\n\s*(#|_|loop_)/,
    toDo: 'Give the sequences of its chains as FASTA.',
  },
  { name: 'JSON', begins: /^(\{\s*["}]|\[\s*[[{"\]\d])/, toDo: 'Save it as CSV or TSV.' },
  { name: 'HTML or XML', begins: /^<(\?xml|!doctype|html|\w+[\s>])/i, toDo: EXPORT_FASTA },
  { name: 'GFF', begins: /^##gff-version/i, toDo: EXPORT_FASTA },
  { name: 'VCF', begins: /^##fileformat=VCF/, toDo: EXPORT_FASTA },
  { name: 'a report of BLAST', begins: /^T?BLAST[NPX] \d/, toDo: EXPORT_FASTA },
  { name: 'an HMMER profile', begins: /^HMMER\d/, toDo: EXPORT_FASTA },
  { name: 'rich text', begins: /^\{\\rtf/, toDo: 'Save it as plain text.' },
  { name: 'PDF', begins: /^%PDF-/, toDo: 'Give the sequences as text.' },
  {
    name: 'a pointer of Git LFS',
    begins: /^version https:\/\/git-lfs/,
    toDo: 'Fetch the file itself: git lfs pull.',
  },
];

/** As much of a text as `refuseForeignFormat` wants. */
export const FOREIGN_HEAD = 4096;

/**
 * @param head the text from its first visible character
 * @throws SeqloomError naming the format that the text is in, if it is one that is not read
 */
export function refuseForeignFormat(head: string, fileName: string): void {
  const text = head.slice(0, FOREIGN_HEAD).replace(/\r\n?/g, '\n');
  const found = FOREIGN_FORMATS.find(({ begins }) => begins.test(text));
  if (!found) return;
  throw new SeqloomError(`${fileName} looks like ${found.name}; FASTA, CSV and TSV are read. ${found.toDo}`);
}
