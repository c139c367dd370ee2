import { describe, expect, it } from 'vitest';
import { isLabelled } from '../../demo/logic/labelled';
import { loadData } from '../../demo/worker/loadData';
import { previewData } from '../../demo/worker/preview';
import { surveyOf } from '../../demo/worker/survey';
import type { DataChoices } from '../../demo/protocol';

const SEQUENCES = [
  'MKVLAAGIVGLLLAQWERTY',
  'MSTNPKPQRKTKRNTNRRPQ',
  'MALWMRLLPLLALLALWGPD',
  'MEEPQSDPSVEPPLSQETFS',
];

/** A table of `rows` records: a name, a sequence, and what `more` adds. */
function table(name: string, header: string | undefined, rows: number, more: (i: number) => string): File {
  const lines = Array.from(
    { length: rows },
    (_, i) => `v${i},${SEQUENCES[i % 4].slice(i % 3)}A${'KV'.repeat(i)},${more(i)}`,
  );
  return new File([[...(header ? [header] : []), ...lines].join('\n')], name);
}

const host = (i: number) => (i % 2 ? 'Homo sapiens' : 'Gallus gallus');

describe('the preview of a table', () => {
  it('has its columns, and records by the chosen ones', async () => {
    const file = new File(['Entry,Sequence,Virus host\nP1,MKV,ape\nP2,MKL,bat\n'], 'a.csv');
    const { format, fields, records, taken } = await previewData(file, {});
    expect(format).toBe('table');
    expect(fields.map(({ name }) => name)).toEqual(['Entry', 'Sequence', 'Virus host']);
    expect(taken).toEqual({ id: 'Entry', sequence: 'Sequence', label: 'Virus host' });
    expect(records.map(({ id, label }) => [id, label])).toEqual([
      ['P1', 'ape'],
      ['P2', 'bat'],
    ]);
  });

  it('guesses columns without usual names, and says so', async () => {
    const file = table('odd.csv', 'Virus,AA_chain,found in', 12, host);
    const { options, guesses, records, problem } = await previewData(file, {});
    expect(problem).toBeUndefined();
    expect(options).toEqual({ sequenceColumn: 'AA_chain', labelColumn: 'found in' });
    expect(guesses.join(' ')).toMatch(/“AA_chain” holds looks like them.*“found in” holds a few words/);
    expect(records[0]).toMatchObject({ id: '1', label: 'Gallus gallus' });
  });

  it('reads a table without a header from its first row on', async () => {
    const { options, records } = await previewData(table('bare.csv', undefined, 12, host), {});
    expect(options).toEqual({ headerless: true, sequenceColumn: 'column 2', labelColumn: 'column 3' });
    expect(records.length).toBe(8);
    expect(records[0].line).toBe(1);
  });

  it('gives the columns to choose from where nothing can be guessed', async () => {
    const { fields, records, problem } = await previewData(new File(['a,b\n1,2\n'], 'c.csv'), {});
    expect(fields.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(records).toEqual([]);
    expect(problem).toMatch('c.csv has no sequence column');
  });

  it('takes a label column that is empty in the first rows', async () => {
    const file = table('sparse.csv', 'id,sequence,Virus hosts', 40, (i) => (i < 20 ? '' : host(i)));
    const preview = await previewData(file, {});
    expect(preview.records.some(({ label }) => label)).toBe(false);
    expect(isLabelled(preview)).toBe(true);
  });

  it('stops after a few records, and says what is wrong with a file by its name', async () => {
    expect((await previewData(table('b.csv', 'id,sequence,label', 500, host), {})).records.length).toBe(8);
    await expect(previewData(new File([''], 'empty.csv'), {})).rejects.toThrow('empty.csv is empty');
  });
});

describe('the preview of FASTA', () => {
  const file = new File(['>sp|P1|X protein OX=9606 GN=a\nMKV\n>sp|P2|Y protein OX=10090\nMKL\n'], 'a.fasta');

  it('has the fields of its headers, each with what finds it', async () => {
    const { format, fields, taken } = await previewData(file, {});
    expect(format).toBe('fasta');
    expect(taken.label).toBeUndefined();
    const { pattern: labelRegex } = fields.find(({ name }) => name === 'OX=')!;
    const chosen = await previewData(file, { labelRegex });
    expect(chosen.taken.label).toBe('OX=');
    expect(chosen.records.map(({ label }) => label)).toEqual(['9606', '10090']);
  });

  it('takes a field with a usual name, and says so', async () => {
    const hosts = new File(['>s1|host=Gallus gallus|x\nMKV\n>s2|host=Sus scrofa|y\nMKL\n'], 'h.fa');
    const { guesses, records } = await previewData(hosts, {});
    expect(guesses).toEqual(['“host=” is a usual name for labels.']);
    expect(records.map(({ label }) => label)).toEqual(['Gallus gallus', 'Sus scrofa']);
  });

  it('tells of an expression that is none, and goes on', async () => {
    const { format, problem, fields } = await previewData(file, { labelRegex: '(' });
    expect(format).toBe('fasta');
    expect(problem).toMatch('Labels cannot be found by "("');
    expect(fields.length).toBeGreaterThan(2);
  });
});

describe('the survey of a file', () => {
  const survey = (file: File, options: DataChoices = {}, use: 'check' | 'embed' = 'check') =>
    surveyOf(() => loadData({ file, options }, use, 0, () => undefined));

  it('counts classes over the whole file, and tells rare ones', async () => {
    const file = table('rare.csv', 'id,sequence,host', 40, (i) => (i === 33 ? 'Sus scrofa' : host(i)));
    expect(await survey(file)).toMatchObject({
      sequences: 40,
      classes: [
        { name: 'Gallus gallus', records: 20, isRare: false },
        { name: 'Homo sapiens', records: 19, isRare: false },
        { name: 'Sus scrofa', records: 1, isRare: true },
      ],
    });
    const { classes, notes } = await survey(file, { rareClasses: 'drop' });
    expect(classes.length).toBe(2);
    expect(notes.join(' ')).toMatch(/left out: "Sus scrofa" \(1\)/);
  });

  it('tells several labels in one, and what they become', async () => {
    const file = table('many.csv', 'id,sequence,host', 40, (i) =>
      i % 4 ? host(i) : 'Homo sapiens; Gallus gallus',
    );
    expect((await survey(file)).several).toMatchObject({ separator: ';', records: 10 });
    const { classes } = await survey(file, { labelSeparator: ';', severalLabels: 'first' });
    expect(classes.map(({ name }) => name)).toEqual(['Homo sapiens', 'Gallus gallus']);
  });

  it('tells why data cannot be used, and what leaving records out mends', async () => {
    const bad = table('bad.csv', 'id,sequence,host', 12, host);
    const file = new File([bad, '\nx,MK7L,Homo sapiens\n'], 'bad.csv');
    expect(await survey(file)).toMatchObject({
      isSkippable: true,
      problem: expect.stringMatching(/line 14: .*'7'/),
    });
    expect((await survey(file, { skipBad: true })).sequences).toBe(12);
    expect((await survey(table('one.csv', 'id,sequence,host', 9, () => 'bat'))).problem).toMatch(
      'only one class',
    );
  });

  it('says of nucleotides that they are no proteins', async () => {
    const dna = Array.from(
      { length: 20 },
      (_, i) => `>s${i} TARGET=h${i % 2}\n${'ACGTTGCAAC'.repeat(8 + i)}`,
    );
    const { problem, notes } = await survey(new File([dna.join('\n')], 'dna.fasta'));
    expect([problem, ...notes].join(' ')).toMatch(/nucleotide|DNA/);
  });

  it('counts sequences without labels', async () => {
    const file = new File(['>a\nMKVL\n>b\nMKLV\n'], 'plain.fasta');
    expect(await survey(file, {}, 'embed')).toMatchObject({ sequences: 2, classes: [] });
  });
});
