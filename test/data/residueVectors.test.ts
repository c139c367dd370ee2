import { describe, expect, it } from 'vitest';
import { ALPHABET } from '../../src/data/alphabet';
import { npzFiles } from '../../src/export/npy';
import { parseResidueVectors, residueVectors } from '../../src/data/residueVectors';
import { residueVectorsOfNpz } from '../../src/data/residueVectorsNpz';
import { collect, memorySource } from '../export/source';

const AMINO_ACIDS = ALPHABET.slice(0, 20);
const row = (symbol: string, i: number) => [symbol, i, -i / 2, 1e-3];
const table = (separator: string, rows: (string | number)[][]) =>
  rows.map((cells) => cells.join(separator)).join('\n');
const rows = Array.from(AMINO_ACIDS, row);

describe('a table of residue vectors', () => {
  it.each([
    ['TSV without a header', table('\t', rows)],
    ['CSV with a header', table(',', [['residue', 'a', 'b', 'c'], ...rows])],
    [
      'with the names between',
      table(',', [['name', 'code', 'a', 'b', 'c'], ...rows.map(([s, ...v]) => ['amino acid', s, ...v])]),
    ],
    ['in lower case, by blanks, with comments', '# mine\n' + table('  ', rows).toLowerCase()],
    ['in other lines', table(';', rows).replaceAll('\n', '\r\n') + '\r\n'],
  ])('is read as %s', async (_, text) => {
    const { width, vectors, notes } = await parseResidueVectors(text, 't');
    expect([width, vectors.size, notes]).toEqual([3, 20, []]);
    expect(Array.from(vectors.get('R')!)).toEqual(Array.from(Float32Array.of(14, -7, 1e-3)));
  });

  it('is a substitution matrix as NCBI has them; rows of no symbol are named', async () => {
    const symbols = [...AMINO_ACIDS, 'B', 'X', '*'];
    const header = '#  Matrix made by matblas\n   ' + symbols.join('  ');
    const text = [
      header,
      ...symbols.map((symbol, i) => [symbol, ...symbols.map((_, j) => i - j)].join(' ') + ' '),
    ].join('\n');
    const { width, vectors, notes } = await parseResidueVectors(text, 'm');
    expect([width, vectors.size]).toEqual([23, 21]);
    expect(vectors.get('C')!.slice(0, 3)).toEqual(Float32Array.of(1, 0, -1));
    expect(notes).toEqual(['Rows of m that are of no symbol are left out: B, *.']);
  });

  it('is entries of aaindex1 as they are downloaded, each standardised; those with gaps are named', async () => {
    const entry = (accession: string, second: string) =>
      `H ${accession}\nD a property\nI    A/L     R/K     N/M     D/F     C/P     Q/S     E/T     G/W     H/Y     I/V\n  1 2 3 4 5 6 7 8 9 10\n  ${second}\n//\n`;
    const text =
      entry('AAAA000001', '11. 12 13 14 15 16 17 18 19 20') +
      entry('BBBB000002', '11 NA 13 14 15 16 17 18 19 20');
    const { width, vectors, notes } = await parseResidueVectors(text, 'aaindex1');
    expect(width).toBe(1);
    const deviation = Math.sqrt((20 ** 2 - 1) / 12);
    expect(vectors.get('A')![0]).toBeCloseTo(-9.5 / deviation, 5);
    expect(vectors.get('L')![0]).toBeCloseTo(0.5 / deviation, 5);
    expect(vectors.get('V')![0]).toBeCloseTo(9.5 / deviation, 5);
    expect(notes.join(' ')).toMatch(/^1 AAindex property, .* Left out, .*: BBBB000002\.$/);
    await expect(
      parseResidueVectors('H CCCC000003\nM rows = ARN, cols = ARN\n//\n', 'aaindex2'),
    ).rejects.toThrow('aaindex2 holds matrices (CCCC000003)');
    await expect(parseResidueVectors(entry('DDDD000004', '1 2 3'), 'cut')).rejects.toThrow(
      'DDDD000004 has 13 values and not 20',
    );
  });

  it.each([
    ['of a symbol twice', table('\t', [...rows, row('A', 1)]), 't has two rows for A.'],
    ['with a gap', table('\t', rows).replace('-7', ''), '"" for R in column 3 is no number'],
    [
      'turned round',
      table('\t', [
        ['', ...AMINO_ACIDS],
        ['a', ...rows.map((_, i) => i)],
      ]),
      'Turn it round',
    ],
    ['of other things', 'id\tlabel\tsequence\nx\ty\tMKV\n', 'no column holds one-letter codes'],
    ['of nothing', '', 'no column holds one-letter codes|empty'],
  ])('%s is refused', async (_, text, message) => {
    await expect(parseResidueVectors(text, 't')).rejects.toThrow(new RegExp(message));
  });
});

describe('vectors of every symbol', () => {
  const rows = (change: (values: number[]) => number[]) =>
    Array.from(ALPHABET, (symbol, i): [string, number[]] => [
      symbol,
      i === 3 ? change([1, 2, 3]) : [1, 2, 3],
    ]);

  it.each([
    ['with NaN', () => [1, NaN, 3], 't: "NaN" for E, number 2, is no finite number of 32 bits.'],
    ['with a number beyond 32 bits', () => [1, 2, 1e300], 't: "1e+300" for E, number 3, is no finite'],
    ['of several widths', () => [1, 2], 't has 2 numbers for E, and 3 for the first symbol.'],
    ['of no numbers', () => [], 't has 0 numbers for E, not 1 to 4,096.'],
    ['of too many', () => new Array<number>(4097).fill(0), 't has 4,097 numbers for E, not 1 to 4,096.'],
  ])('%s are refused', (_, change, message) => {
    expect(() => residueVectors(rows(change), 't')).toThrow(message);
  });
});

describe('an .npz of residue vectors', () => {
  const values = Float32Array.from({ length: 21 * 2 }, (_, i) => i / 4);
  const readout = { name: 'residue-table', kind: 'table' as const, width: 2, symbols: ALPHABET, values };

  it('is the residue table of another run', async () => {
    const [file] = npzFiles(memorySource([readout]), 't.npz');
    const { width, vectors } = residueVectorsOfNpz(await collect(file.content), 't.npz');
    expect([width, vectors.size]).toEqual([2, 21]);
    expect(vectors.get('X')).toEqual(values.slice(40));
  });

  it('whose bytes have changed is refused', async () => {
    const [file] = npzFiles(memorySource([readout]), 't.npz');
    const bytes = await collect(file.content);
    // The last value of the array, which is stored as it is.
    const at = Buffer.from(bytes).lastIndexOf(Buffer.from(values.slice(-2).buffer)) + 4;
    bytes[at] ^= 1;
    expect(() => residueVectorsOfNpz(bytes, 't.npz')).toThrow(
      't.npz is no .npz that can be read: its array table.npy is damaged: its checksum differs.',
    );
  });

  it('is what numpy.savez_compressed writes', () => {
    // symbols: numpy.array(list(ALPHABET)); vectors: default_rng(0), after 20 draws of 5 numbers, normal(size=(21, 6)) as float32
    const bytes = Uint8Array.from(Buffer.from(NUMPY, 'base64'));
    const { width, vectors } = residueVectorsOfNpz(bytes, 'np.npz');
    expect([width, vectors.size]).toEqual([6, 21]);
    expect(vectors.get('A')![0]).toBeCloseTo(FIRST, 6);
    expect(() => residueVectorsOfNpz(bytes.subarray(0, 500), 'cut.npz')).toThrow(
      'cut.npz is no .npz that can be read',
    );
  });
});

const NUMPY =
  'UEsDBC0AAAAIAAAAIQBBIF8a//////////8LABQAc3ltYm9scy5ucHkBABAA1AAAAAAAAAB5AAAAAAAAAJ3IvQ4BQRiF4U/rKqb7SKZZpWgEi7Cb9bPYSiZ2RCFWZkQjrsINe92CkzzFeT95mRVVS57y0trHU9C+0UGZqDV6bsIjuNuxCbX/9dRdo6fHi7t7fqeX2K41b/P/2kMRGWGMCVJMMcMcCyyRIUeBFdbYYIsd9qhwwBdQSwMELQAAAAgAAAAhAO+g6fv//////////wsAFAB2ZWN0b3JzLm5weQEAEAB4AgAAAAAAAFYCAAAAAAAAncj/L9RxHMDxw5rcDyFfmuu0K+YYfiAsunu/5DC3dlKtUOo6nNOtcKerNd8KnxWyMn1vfeGUfDsuQ1s+79eV0dJqdtZCTLH1ZbHGue4qI/0LPX97PuqTD8hS0h04pzlFwmxlYZZWGCMQinIihCECYU6+9pRWkSfP12Yr/3mi4kShcs0LcxUFyrUPDA8LEUQFhQhKBP8bd7STA++OlMB7USAdrqxCY5kcLLN6bKiJQuc/WyDF0c0kMg8S9WdPdHk7LVa53GE9bMlkV08YMP5xyM70QNKnaJhaSQUJ7xpk3pdCtVcajI7cFl940IsSKZd+W4lHFb8X5/dXEt0ld2wcqUDX8wzaTlaRCX0fkSa2wKHfWf0OhxlQl3RDw4568FdsMpUn3IX2mQ5y2T5GGHdK0D5AJNV6UjzQR1/lWrBzwzQrfy7D13HVEDFeT7daW8Uvy9JR+NQRg62i/iEBxRzLLXJcNM62Dd7AR8U+psxUJ/iRcZM2GpyRMWuotPwr8JZ3sxqlUaxKo+g4aYbSj2rYV3cRiuIl4tkWNdA5lvz8xYezY5tpxuN+PGesgBftNrQadTQtby/VFDOot/Jhp5+MRnZM03TPdRDsuER9ho3wfaGbDH1YpB1TdtRlN2OCbw1EJu5hB61X6MaDZpgIbcK2eS90si3Q7Txv0EwF4dJ6X6zSvcGm3hgIkCdD8xcLvR4nJHm6h1hat0CfHOuC1WUuWZ30iD3DSJGp9QRDeBItGHeDBNncM0OrK27jH8XF6PhYb9U91u7mYOriBqDT1VCo5XCQ52eAv1BLAQItAy0AAAAIAAAAIQBBIF8aeQAAANQAAAALAAAAAAAAAAAAAACAAQAAAABzeW1ib2xzLm5weVBLAQItAy0AAAAIAAAAIQDvoOn7VgIAAHgCAAALAAAAAAAAAAAAAACAAbYAAAB2ZWN0b3JzLm5weVBLBQYAAAAAAgACAHIAAABJAwAAAAA=';
const FIRST = 0.5026828646659851;
