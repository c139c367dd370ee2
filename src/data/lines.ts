import { SeqloomError } from '../errors';
import { count } from '../words';

/** No line, field or sequence may be longer; it bounds the memory a damaged file can take. The longest known protein has 45,212 residues. */
export const MAX_FIELD_LENGTH = 100_000_000;

/** Cuts text that arrives in pieces into lines: LF, CRLF and lone CR all end one. */
export class LineSplitter {
  private open: string[] = [];
  private openLength = 0;
  private heldReturn = false;

  constructor(private readonly fileName: string) {}

  /** The lines completed by this piece. */
  push(piece: string): string[] {
    let text = this.heldReturn ? `\r${piece}` : piece;
    this.heldReturn = text.endsWith('\r');
    if (this.heldReturn) text = text.slice(0, -1);
    const lines = text.split(/\r\n|\n|\r/);
    const last = lines.pop()!;
    if (lines.length > 0) {
      lines[0] = this.takeOpen() + lines[0];
    }
    this.open.push(last);
    this.openLength += last.length;
    if (this.openLength > MAX_FIELD_LENGTH) {
      throw new SeqloomError(
        `${this.fileName} holds a line of more than ${count(MAX_FIELD_LENGTH)} characters; is it a sequence file?`,
      );
    }
    return lines;
  }

  /** The last line, if the text does not end with a line end. */
  end(): string[] {
    const last = this.takeOpen();
    return last === '' ? [] : [last];
  }

  private takeOpen(): string {
    const text = this.open.join('');
    this.open = [];
    this.openLength = 0;
    return text;
  }
}
