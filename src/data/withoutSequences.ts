/** FASTA none of whose records has a sequence, because it stands elsewhere. */
import { SeqloomError } from '../errors';
import { show } from './show';

/** Looks at the records of a file as they come. */
export class SequenceCensus {
  private sequences = 0;
  private first: string | undefined;

  see(header: string, sequence: string): void {
    if (sequence !== '') this.sequences++;
    this.first ??= header;
  }

  /** @throws SeqloomError where no record has a sequence, and the first header tells why */
  end(fileName: string): void {
    if (this.sequences > 0 || this.first === undefined) return;
    const because = REASONS.find(({ is }) => is(this.first!));
    if (!because) return;
    throw new SeqloomError(
      `${fileName}: no record has a sequence. ${because.reason}, as in "${show(this.first, 200)}". ${because.toDo}`,
    );
  }
}

/** Words of so many letters and more, no others than residues, are no words of a header. */
const RESIDUES = /^[A-Z]{20,}\*?$/i;

const REASONS = [
  {
    is: (header: string) => /\\[nr]/.test(header),
    reason: 'The characters \\n stand where lines should end',
    toDo: 'Make line ends of them.',
  },
  {
    is: (header: string) => header.split(/\s+/).some((word) => RESIDUES.test(word)),
    reason: 'It seems to stand on the header line',
    toDo: 'Begin a new line after the header.',
  },
];
