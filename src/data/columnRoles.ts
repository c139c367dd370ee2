/** Which column of a table holds what: as named, or by its usual name and by what it holds. */
import { SeqloomError } from '../errors';
import { isMissing } from './missing';
import { likelySequences } from './likelyColumns';
import { unlikeSequences } from './sequenceLike';
import { show, showSome } from './show';
import { parseSplit } from './splits';
import { ROLES, type PartRead, type Reading, type Role } from './types';
import { plainName, SECOND_NAMES, SPLIT_LIKE, USUAL_NAMES } from './usualNames';
import { count } from '../words';

/** Columns of a table, where they have no usual name. */
export interface TableOptions {
  /** Column names; by default the columns are found by their usual names. `none`: there is no such column. */
  idColumn?: string;
  sequenceColumn?: string;
  labelColumn?: string;
  splitColumn?: string;
  /** The columns with the fold and the group of each record; not looked for unless named. */
  foldColumn?: string;
  groupColumn?: string;
  /** The first row is a record too: columns are called `column 1` and so on. */
  headerless?: boolean;
  /** Refuse a table without a label column. */
  requireLabel?: boolean;
}

/** Given in place of a column's name: there is none. */
export const NO_COLUMN = 'none';

/** Whether it is told that there is no such column, or in FASTA headers no such part. */
export function isNone(column: string | undefined): boolean {
  return column?.trim().toLowerCase() === NO_COLUMN;
}

/** The places of the columns, and why these. */
export interface Columns {
  places: Partial<Record<Role, number>>;
  /** The column that says which records of `train` are for validation, as in FLIP's files. */
  validation?: number;
  parts: Reading['parts'];
  notes: string[];
}

/**
 * @param rows the first of the table
 * @throws SeqloomError where a column is missing, two have a usual name, or what is to be the sequences are none
 */
export function findColumns(
  header: string[],
  rows: string[][],
  fileName: string,
  options: TableOptions,
): Columns {
  return new ColumnFinder(header, rows, fileName, options).find();
}

/** So many rows are looked at for a header that comes after a title. */
const MOST_TITLE_LINES = 10;

/** Columns that say of one split which records are of it: `is_test`, `validation`. */
const SPLIT_FLAG = /^(?:is|in)?(?:train|training|val|valid|validation|test|holdout)(?:set|split)?$/;

const isBoolean = (value: string) => /^(?:true|false|[01](?:\.0)?)$/i.test(value);

class ColumnFinder {
  private readonly names: string[];
  private readonly named: Partial<Record<Role, number>> = {};
  private readonly notes: string[] = [];

  constructor(
    header: string[],
    private readonly rows: string[][],
    private readonly fileName: string,
    private readonly options: TableOptions,
  ) {
    this.names = header.map((name) => name.trim());
  }

  find(): Columns {
    for (const role of ROLES) this.named[role] = this.findNamed(role);
    const id = this.column('id', () => this.idColumn());
    const sequence = this.sequenceColumn();
    const label = this.column('label', () => this.only('label', this.usual('label')));
    const split = this.column('split', () => this.splitColumn());
    if (split === undefined && !this.isNone('split')) this.noteUnreadSplits();
    if (label === undefined && this.options.requireLabel) throw this.missing('label column', 'label');
    const { fold, group } = this.named;
    const validation = split === undefined ? undefined : this.validationColumn(split);
    const part = (place: number | undefined, role: Role): PartRead | null => {
      if (place === undefined) return null;
      return {
        from: this.names[place] || 'row name',
        ...(this.named[role] !== undefined && { why: 'named' }),
      };
    };
    const parts: Columns['parts'] = {
      id: part(id, 'id') ?? { from: 'row number' },
      sequence: part(sequence.place, 'sequence')!,
      ...(!this.isNone('label') && { label: part(label, 'label') }),
      ...(!this.isNone('split') && { split: part(split, 'split') }),
      ...(fold !== undefined && { fold: part(fold, 'fold') }),
      ...(group !== undefined && { group: part(group, 'group') }),
    };
    if (sequence.why !== undefined) parts.sequence!.why = sequence.why;
    if (validation !== undefined) parts.split!.from += ` and ${this.names[validation]}`;
    if (id === undefined && !this.isNone('id')) {
      this.notes.push(
        `${this.fileName} has no id column; row numbers are the ids. Its columns are: ${this.all()}.`,
      );
    }
    const places = { id, sequence: sequence.place, label, split, fold, group };
    return { places, validation, parts, notes: this.notes };
  }

  /** A column that is named, or by its usual name. */
  private column(role: Role, usual: () => number | undefined): number | undefined {
    return this.options[`${role}Column`] === undefined ? usual() : this.named[role];
  }

  private findNamed(role: Role): number | undefined {
    const name = this.options[`${role}Column`]?.trim();
    if (name === undefined || this.isNone(role)) return undefined;
    const exact = this.placesOf((other) => other === name);
    const places =
      exact.length > 0 ? exact : this.placesOf((other) => other.toLowerCase() === name.toLowerCase());
    if (places.length === 0) throw this.missing(`column "${show(name)}"`, role);
    return this.only(role, places);
  }

  /** Whether it is told that there is no such column; sequences there must be. */
  private isNone(role: Role): boolean {
    return role !== 'sequence' && isNone(this.options[`${role}Column`]);
  }

  private placesOf(is: (name: string) => boolean): number[] {
    return this.names.flatMap((name, place) => (is(name) ? [place] : []));
  }

  /** The columns with a usual name of the role that are not named for another. */
  private usual(role: Role, names = USUAL_NAMES[role]): number[] {
    const taken = Object.values(this.named);
    return this.placesOf((name) => names.includes(plainName(name))).filter((place) => !taken.includes(place));
  }

  /** The one of the places; undefined where there is none. @throws SeqloomError where there are several */
  private only(role: Role, places: number[]): number | undefined {
    if (places.length < 2) return places[0];
    const names = places.map((place) => `"${show(this.names[place]!)}"`);
    throw new SeqloomError(
      `${this.fileName} has ${count(places.length, 'column')} that may hold the ${role}s: ${names.join(', ')}.`,
      { kind: 'column', role },
    );
  }

  private idColumn(): number | undefined {
    const place = this.only('id', this.usual('id'));
    if (place !== undefined) return place;
    const rowNames = plainName(this.names[0]!) === '' ? [0] : [];
    return [...this.usual('id', SECOND_NAMES), ...rowNames].find((other) => {
      const values = this.values(other);
      return new Set(values).size === values.length && !values.some(isMissing);
    });
  }

  private sequenceColumn(): { place: number; why?: string } {
    const named = this.named.sequence;
    if (named !== undefined) {
      const what = unlikeSequences(this.values(named));
      if (what)
        this.notes.push(
          `${this.fileName}: the column "${show(this.names[named]!)}" seems to hold no sequences but ${what}${this.example(named)}.`,
        );
      return { place: named };
    }
    const usual = this.usual('sequence');
    if (usual.length === 0) throw this.missing('sequence column', 'sequence');
    const likely = usual.filter((place) => unlikeSequences(this.values(place)) === undefined);
    const place = this.only('sequence', likely);
    if (place === undefined) throw this.noSequences(usual[0]!);
    if (usual.length === 1) return { place };
    const others = usual
      .filter((other) => other !== place)
      .map((other) => `"${show(this.names[other]!)}" holds ${unlikeSequences(this.values(other))}`);
    return { place, why: others.join(', ') };
  }

  private splitColumn(): number | undefined {
    const likely = this.usual('split', SPLIT_LIKE).filter((place) => {
      const values = this.values(place).filter((value) => !isMissing(value));
      if (values.length === 0 || values.some((value) => parseSplit(value) !== undefined)) return true;
      this.notes.push(
        `${this.fileName}: the column "${show(this.names[place]!)}" holds no splits (${showSome([...new Set(values)], 3)}) and is not read.`,
      );
      return false;
    });
    return this.only('split', [...this.usual('split'), ...likely]);
  }

  /** Columns whose names do not say so may hold splits all the same: test records would be trained on. */
  private noteUnreadSplits(): void {
    const taken = Object.values(this.named);
    const found = this.names.filter((name, place) => {
      const values = this.values(place).filter((value) => !isMissing(value));
      const different = new Set(values.map((value) => value.toLowerCase()));
      if (different.size < 2 || taken.includes(place)) return false;
      const isSplits = values.every((value) => parseSplit(value) !== undefined);
      return isSplits || (SPLIT_FLAG.test(plainName(name)) && values.every(isBoolean));
    });
    if (found.length === 0) return;
    const columns = found.map((name) => `"${show(name)}"`).join(', ');
    this.notes.push(
      found.length === 1
        ? `${this.fileName}: the column ${columns} seems to hold splits, and is not read, since its name is no usual one. Name it, if they are meant.`
        : `${this.fileName}: the columns ${columns} seem to hold splits, and are not read, since their names are no usual ones. Name one, if they are meant.`,
    );
  }

  private validationColumn(split: number): number | undefined {
    return this.placesOf((name) => plainName(name) === 'validation').find(
      (place) => place !== split && this.values(place).every((value) => isMissing(value) || isBoolean(value)),
    );
  }

  private values(place: number): string[] {
    return this.rows.map((fields) => fields[place]!.trim());
  }

  private example(place: number): string {
    const values = [...new Set(this.values(place))].filter((value) => !isMissing(value));
    return ` (${showSome(values, 3)})`;
  }

  private noSequences(place: number): SeqloomError {
    return new SeqloomError(
      `${this.fileName}: the column "${show(this.names[place]!)}" holds no sequences but ${unlikeSequences(this.values(place))}${this.example(place)}. ${this.likelyInWords()}`,
      { kind: 'column', role: 'sequence', likely: this.likely() },
    );
  }

  private missing(what: string, role: Role): SeqloomError {
    const said = `${this.fileName} has no ${what}; its columns are: ${this.all()}.`;
    if (role !== 'sequence') return new SeqloomError(said, { kind: 'column', role });
    const headerless = !this.options.headerless && this.names.some((name) => /^[A-Z]{20,}\*?$/.test(name));
    const hint = headerless
      ? 'Its first line looks like a record: put a line with the names of the columns before it.'
      : this.hasTitle()
        ? 'A line further down looks like the names of its columns: take out what stands before it.'
        : this.likelyInWords();
    return new SeqloomError(`${said} ${hint}`, { kind: 'column', role, likely: this.likely(), headerless });
  }

  /** Whether what was taken for the header is a title, with the header after it. */
  private hasTitle(): boolean {
    const cells = this.rows
      .slice(0, MOST_TITLE_LINES)
      .map((fields) => fields.flatMap((field) => field.split(/[\t,;]/)));
    return cells.some((names) => names.some((name) => USUAL_NAMES.sequence.includes(plainName(name))));
  }

  private all(): string {
    return showSome(this.names, 20);
  }

  /** The columns that hold what looks like sequences. */
  private likely(): string[] {
    return likelySequences(this.rows)
      .map((place) => this.names[place]!)
      .filter((name) => name !== '');
  }

  private likelyInWords(): string {
    const likely = this.likely();
    return likely.length === 0
      ? 'No column looks like sequences.'
      : `Like sequences look: ${showSome(likely)}.`;
  }
}
