import { SeqloomError } from '../errors';
import { count } from '../words';
import { LONGEST_MATCHED_HEADER } from './headerPattern';
import { isMiswritten, type Header, type HeaderPatterns } from './headers';
import { show } from './show';

/** What to know of the headers of a file that are left to be looked at when all are read. */
export interface HeaderCensusOptions extends HeaderPatterns {
  /** Refuse headers in none of which the pattern of labels finds one. */
  requireLabel?: boolean;
}

/** Looks at the headers of a file as they come. */
export class HeaderCensus {
  private headers = 0;
  private labelled = 0;
  private first = '';
  private longest = 0;
  /** Labels of several words, and ids of several. */
  private readonly words = { label: none(), id: none() };
  private readonly miswritten = none();

  /** Those that are looked for. */
  private readonly attributes: string[];

  constructor(private readonly options: HeaderCensusOptions) {
    const { labelRegex, noLabel, noSplit } = options;
    this.attributes = [
      ...(labelRegex || noLabel ? [] : ['TARGET']),
      ...(noSplit ? [] : ['SET', 'VALIDATION']),
    ];
  }

  see(header: string, { id, label, noLabel }: Header): void {
    const { idRegex, labelRegex } = this.options;
    if (this.headers++ === 0) this.first = header;
    // Also one that says that it has none.
    if (label !== undefined || noLabel !== undefined) this.labelled++;
    this.longest = Math.max(this.longest, header.length);
    if (!labelRegex && label !== undefined && /\s/.test(label)) see(this.words.label, label);
    if (!idRegex && /\s/.test(id)) see(this.words.id, id);
    if (isMiswritten(header, this.attributes)) see(this.miswritten, header);
  }

  /**
   * What a user should know of the headers, as plain sentences.
   * @throws SeqloomError when the pattern finds a label in none, and there must be labels
   */
  end(fileName: string): string[] {
    const { label, id } = this.words;
    const notes: string[] = [];
    const { labelRegex, requireLabel } = this.options;
    if (!labelRegex && requireLabel && this.labelled === 0 && this.headers > 0) {
      throw new SeqloomError(
        `${fileName}: no header holds TARGET= and a label, written as in ">ID TARGET=label SET=train"; the first is "${show(this.first, 200)}".`,
        { kind: 'labels-missing' },
      );
    }
    if (labelRegex && this.labelled === 0 && this.headers > 0) {
      if (requireLabel) {
        throw new SeqloomError(this.unmatched(labelRegex, fileName), {
          kind: 'header-pattern',
          finds: 'label',
        });
      }
      notes.push(this.unmatched(labelRegex, fileName));
    }
    if (label.times > 0) {
      notes.push(
        `TARGET= holds several words in ${count(label.times, 'header')}, such as "${show(label.first)}"; a label goes on to the next NAME= or the end.`,
      );
    }
    if (id.times > 0) {
      notes.push(
        `${count(id.times, 'header begins', 'headers begin')} with a strain's name that holds blanks; the whole header is the id there, such as "${show(id.first)}".`,
      );
    }
    if (this.miswritten.times > 0) {
      notes.push(
        `${count(this.miswritten.times, 'header writes', 'headers write')} ${this.attributes.map((name) => `${name}=`).join(' or ')} otherwise than ">ID TARGET=label SET=train" does, such as "${show(this.miswritten.first, 200)}"; it is not read there.`,
      );
    }
    return notes;
  }

  private unmatched(pattern: RegExp, fileName: string): string {
    const cut =
      this.longest > LONGEST_MATCHED_HEADER
        ? ` Of a header the first ${count(LONGEST_MATCHED_HEADER, 'character')} are searched, and the longest has ${count(this.longest)}.`
        : '';
    return `"${show(pattern.source)}" finds a label in none of the ${count(this.headers, 'header')} of ${fileName}; the first is "${show(this.first, 200)}".${cut}`;
  }
}

interface Words {
  times: number;
  first: string;
}

function none(): Words {
  return { times: 0, first: '' };
}

function see(words: Words, text: string): void {
  if (words.times++ === 0) words.first = text;
}
