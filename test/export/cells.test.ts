import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { guardFormula, unguardFormula } from '../../src/data/formulas';
import { floatCell, projectorCell, tableCell } from '../../src/export/cells';
import { ODD_IDS } from './source';
import fc, { FUZZ_RUNS } from '../property';

const CSV = { separator: ',' } as const;

const roundTrip = (text: string, separator: ',' | '\t'): string => {
  const line = ['first', tableCell(text, { separator }), 'last'].join(separator) + '\n';
  const [fields] = Papa.parse<string[]>(line, { delimiter: separator, newline: '\n' }).data;
  expect(fields).toHaveLength(3);
  return fields[1];
};

describe('tableCell', () => {
  it('comes back from every odd id', () => {
    for (const separator of [',', '\t'] as const) {
      for (const id of ODD_IDS) expect(roundTrip(id, separator)).toBe(id);
    }
  });

  it('comes back from any text', () => {
    const texts = fc.string({ unit: fc.constantFrom(...'\'"=+-@,;\t\r\n\\ aé🧬') });
    fc.assert(
      fc.property(texts, fc.constantFrom<',' | '\t'>(',', '\t'), (text, separator) => {
        expect(roundTrip(text, separator)).toBe(text);
      }),
      { numRuns: FUZZ_RUNS },
    );
  });

  it('writes text as it is, and quotes where the table needs it', () => {
    expect(tableCell('sp|P12345|X', CSV)).toBe('sp|P12345|X');
    expect(['-1', '+1', '=1+1', "'a"].map((text) => tableCell(text, CSV))).toEqual([
      '-1',
      '+1',
      '=1+1',
      "'a",
    ]);
    expect(tableCell('=HYPERLINK("a","b")', CSV)).toBe('"=HYPERLINK(""a"",""b"")"');
    expect(tableCell('a,b', { separator: '\t' })).toBe('a,b');
    expect(tableCell('a\tb', { separator: '\t' })).toBe('"a\tb"');
  });
});

describe('tableCell, safe in spreadsheets', () => {
  it('guards what would be a formula, and no number', () => {
    const safe = (text: string) => tableCell(text, { separator: '\t', spreadsheetSafe: true });
    expect(['=x', '=1', '-P00', '+x', '@x', "'-1"].map(safe)).toEqual([
      "'=x",
      "'=1",
      "'-P00",
      "'+x",
      "'@x",
      "''-1",
    ]);
    for (const text of ['-1', '+1', '-0.5', 'P1', "'a", 'a=b']) expect(safe(text)).toBe(text);
  });

  it('is undone when it is read', () => {
    const texts = fc.string({ unit: fc.constantFrom(..."'=+-@1.a") });
    fc.assert(
      fc.property(texts, (text) => {
        const guarded = guardFormula(text);
        expect(unguardFormula(guarded) ?? guarded).toBe(text);
      }),
      { numRuns: FUZZ_RUNS },
    );
  });
});

describe('projectorCell', () => {
  it('never breaks a line or a column, and comes back', () => {
    const letters: Record<string, string> = { '\\': '\\', t: '\t', n: '\n', r: '\r' };
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'\\tnr\t\n\ra') }), (text) => {
        const cell = projectorCell(text);
        expect(cell).not.toMatch(/[\t\n\r]/);
        expect(cell.replace(/\\(.)/g, (_, letter: string) => letters[letter])).toBe(text);
      }),
      { numRuns: FUZZ_RUNS },
    );
  });
});

describe('floatCell', () => {
  it('gives every float32 back', () => {
    fc.assert(
      fc.property(fc.float(), (value) => {
        expect(Math.fround(Number(floatCell(value)))).toEqual(value === 0 ? 0 : value);
      }),
      { numRuns: FUZZ_RUNS },
    );
  });

  it('is short where it can be', () => {
    expect([0.1, -0.75, 1e-45, 16777216, 3.4e38].map(Math.fround).map(floatCell)).toEqual([
      '0.1',
      '-0.75',
      '1.401298e-45',
      '16777216',
      '3.4e+38',
    ]);
  });
});
