import type { RawRecord } from '../../src';
import { headerFields } from '../../src/data/headerFields';
import { compilePattern, matchHeader } from '../../src/data/headerPattern';
import type { OtherColumn } from '../protocol';

/** Headers from which their fields are told. */
const LOOKED_AT = 200;

/** What a file says of its records beside id, sequence, label and split: a table's other columns, or the fields of headers. */
export class OtherColumns {
  private readonly ofId = new Map<string, Record<string, string>>();

  see({ id, others }: RawRecord): void {
    if (others && !this.ofId.has(id)) this.ofId.set(id, others);
  }

  /** The columns, with a value for each of these ids. */
  of(ids: string[]): OtherColumn[] {
    const rows = ids.map((id) => this.ofId.get(id) ?? this.ofId.get(withoutLabel(id)) ?? {});
    const names = Object.keys(rows[0] ?? {});
    const columns = names.map((name) => ({ name, values: rows.map((row) => row[name] ?? '') }));
    const [header] = columns;
    return names.length === 1 && header.name === HEADER ? fieldsOf(header.values) : columns;
  }
}

/** What a FASTA header is called among the columns. */
const HEADER = 'header';

/** Of a record that was taken once for each of its labels the id that the file has. */
function withoutLabel(id: string): string {
  return id.slice(0, Math.max(0, id.lastIndexOf(' (')));
}

function fieldsOf(headers: string[]): OtherColumn[] {
  return headerFields(headers.slice(0, LOOKED_AT)).map(({ name, pattern }) => {
    const compiled = compilePattern(pattern, 'label');
    return { name, values: headers.map((header) => matchHeader(header, compiled) ?? '') };
  });
}
