import { describe, expect, it } from 'vitest';
import { chooseRows } from '../../demo/worker/budget';
import { previewData } from '../../demo/worker/loadData';
import type { Dataset } from '../../src/index';

describe('the preview of a file', () => {
  it('gives a table its columns, and records by the chosen ones', async () => {
    const file = new File(['Entry,Sequence,Virus host\nP1,MKV,ape\nP2,MKL,bat\n'], 'a.csv');
    const { format, columns, records } = await previewData(file, { labelColumn: 'Virus host' });
    expect(format).toBe('table');
    expect(columns).toEqual(['Entry', 'Sequence', 'Virus host']);
    expect(records.map(({ id, label }) => [id, label])).toEqual([
      ['P1', 'ape'],
      ['P2', 'bat'],
    ]);
  });

  it('gives FASTA its headers, and labels by the regular expression', async () => {
    const file = new File(['>sp|P1|X OX=9606 GN=a\nMKV\n>sp|P2|Y OX=10090\nMKL\n'], 'a.fasta');
    const { format, headers, records } = await previewData(file, { labelRegex: 'OX=(\\d+)' });
    expect(format).toBe('fasta');
    expect(headers[0]).toBe('sp|P1|X OX=9606 GN=a');
    expect(records.map(({ label }) => label)).toEqual(['9606', '10090']);
  });

  it('stops after a few records', async () => {
    const rows = Array.from({ length: 5000 }, (_, i) => `${i},MKVLAAGIVG,x`).join('\n');
    const { records } = await previewData(new File([`id,sequence,label\n${rows}`], 'b.csv'), {});
    expect(records.length).toBe(8);
  });

  it('says what is wrong, by the file name', async () => {
    await expect(previewData(new File([''], 'empty.csv'), {})).rejects.toThrow('empty.csv is empty');
  });

  it('gives the columns to choose from where it cannot choose', async () => {
    const { columns, records, problem } = await previewData(new File(['a,b\n1,2\n'], 'c.csv'), {});
    expect(columns).toEqual(['a', 'b']);
    expect(records).toEqual([]);
    expect(problem).toMatch('c.csv has no sequence column');
  });
});

describe('the rows that are looked at', () => {
  const dataset = {
    ids: new Array(100).fill('x'),
    tokens: new Array(100).fill({ length: 10 }),
  } as unknown as Dataset;

  it('grow without changing, within the budget', () => {
    const few = chooseRows(dataset, 20, 1e6);
    const more = chooseRows(dataset, 100, 505);
    expect(few.length).toBe(20);
    expect(more.length).toBe(50);
    expect([...more.subarray(0, 20)]).toEqual([...few]);
    expect(new Set(more).size).toBe(50);
  });

  it('are at least one', () => {
    expect(chooseRows(dataset, 20, 1, [7]).length).toBe(1);
  });
});
