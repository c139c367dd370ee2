/** Tables as Excel saves them, with what it makes of what is typed or pasted into its cells. */
import fc from 'fast-check';
import {
  MISSING,
  records,
  sequences,
  tableFile,
  tableOddities,
  withSplits,
  words,
  type Encoding,
  type WrittenFile,
} from './written';

/** Longest text of a cell. */
const LONGEST = 32_767;

interface Locale {
  separator: string;
  decimal: string;
  date: (day: string, month: string) => string;
}

const LOCALES: Locale[] = [
  { separator: ',', decimal: '.', date: (day, month) => `${day}-${month}` },
  { separator: ';', decimal: ',', date: (day, month) => `${day.padStart(2, '0')}. ${month}` },
];

/** What a cell shows, and so what is saved, of a text put into it. */
function shown(text: string, { decimal, date }: Locale): string {
  if (/^0\d+$/.test(text)) return String(Number(text));
  const [, digits, exponent] = /^(\d+)E(\d+)$/i.exec(text) ?? [];
  if (digits !== undefined) {
    const [mantissa, power] = Number(`${digits}e${exponent}`).toExponential(2).split('e+');
    return `${mantissa!.replace('.', decimal)}E+${power!.padStart(2, '0')}`;
  }
  const [, month, day] = /^(MAR|SEP|DEC)(\d{1,2})$/i.exec(text) ?? [];
  if (day !== undefined && month !== undefined)
    return date(String(Number(day)), month[0]!.toUpperCase() + month.slice(1).toLowerCase());
  if (/^true|false$/i.test(text)) return text.toUpperCase();
  return /^(=|[-+][A-Za-z])/.test(text) ? '#NAME?' : text.slice(0, LONGEST);
}

const typed = fc.oneof(
  { weight: 30, arbitrary: sequences },
  { weight: 3, arbitrary: fc.constantFrom(...MISSING) },
  { weight: 1, arbitrary: fc.constant('-MKLEW') },
  { weight: 1, arbitrary: fc.constant(`MKLEW${'AVGS'.repeat(9000)}`) },
);
/** Ids that Excel takes for numbers and dates. */
const mangled = fc.option(fc.constantFrom('SEP2', 'MAR1', '2E10', '12E45', '0042'), { freq: 3 });

interface Cells {
  id: string;
  sequence: string;
  label?: string;
  split?: string;
}

export const excelFiles: fc.Arbitrary<WrittenFile> = fc
  .record({
    made: withSplits(records(fc.oneof(words, fc.constantFrom('two\nlines', '  blank ')), typed)),
    mangled,
    locale: fc.constantFrom(...LOCALES),
    format: fc.constantFrom('csv', 'csv', 'csv', 'txt'),
    encoding: fc.constantFrom<Encoding>(
      'utf-8 with a mark',
      'utf-8 with a mark',
      'utf-8',
      'latin-1',
      'utf-16',
    ),
    end: fc.constantFrom('\r\n', '\r\n', '\r'),
    sep: fc.boolean(),
    /** Columns and rows that once held something. */
    emptied: fc.record({ columns: fc.nat(2), rows: fc.nat(2) }),
    odd: tableOddities,
  })
  .map(({ made, mangled, locale, format, encoding, end, sep, emptied, odd }) => {
    const delimiter = format === 'txt' ? '\t' : locale.separator;
    const cell = (text: string) =>
      /["\n,]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
    const rowOf = (cells: string[]) =>
      [...cells.map(cell), ...Array<string>(emptied.columns).fill('')].join(delimiter);
    const cells: Cells[] = made.map((one, i) => ({
      id: shown(i === 0 && mangled !== null ? mangled : one.id, locale),
      sequence: shown(one.sequence, locale),
      label: shown(one.label ?? '', locale),
      ...(one.split !== undefined && { split: one.split }),
    }));
    const names = ['Accession', 'Sequence', 'Host', ...(made[0]!.split === undefined ? [] : ['Split'])];
    const rows = [names, ...cells.map((row) => Object.values(row) as string[])].map(rowOf);
    rows.push(...Array<string>(emptied.rows).fill(rowOf(names.map(() => ''))));
    const withSep = sep && format === 'csv';
    const file = tableFile(
      {
        name: `book.${format}`,
        records: cells.map((row) => ({
          ...row,
          label: row.label!.trim() || undefined,
          sequence: [...MISSING, '#NAME?'].includes(row.sequence) ? '' : row.sequence,
        })),
        notes: [
          ...(mangled !== null && mangled !== '0042'
            ? [/looks like what a spreadsheet makes of another/]
            : []),
          ...(cells.length > 4 && cells.filter(({ id }) => /^\d+$/.test(id)).length === 1
            ? [/is a number, unlike the others/]
            : []),
          ...(cells.some(({ sequence }) => sequence.length === LONGEST) ? [/where Excel cuts off/] : []),
        ],
      },
      withSep ? [`sep=${delimiter}`, ...rows] : rows,
      { delimiter, end, encoding },
      withSep ? { ...odd, headers: [], broken: null } : { ...odd },
    );
    return { ...file, named: file.named! + (withSep ? 1 : 0) };
  });
