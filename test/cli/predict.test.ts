import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { forward } from '../../src/model/twin';
import { encode } from '../../src/data/tokens';
import { ALPHABET } from '../../src/data/alphabet';
import { Rng } from '../../src/data/rng';
import { predictRecords } from '../../src/embed/predictRecords';
import { BLOCK_LIMITS } from '../../src/embed/blocks';
import type { TrainedModel } from '../../src/model/trainedModel';
import { describeGpu } from '../adapter';
import { seqloom } from './capture';
import { makeRun } from './madeRun';

const CLASSES = ['plain', '=1+2', 'with\ttab,"quote"\nand line'];

let root: string;
let run: string;
let model: TrainedModel;
let folder: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'seqloom-predict-'));
  run = join(root, 'run');
  model = await makeRun(run, CLASSES);
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

beforeEach(() => {
  folder = mkdtempSync(join(root, 'case-'));
});

const file = (name: string) => join(folder, name);

function write(name: string, text: string): string {
  writeFileSync(file(name), text);
  return file(name);
}

const predict = (...args: string[]) => seqloom('predict', run, ...args, '--no-self-check');

/** Probabilities by the float64 twin. */
function expected(sequence: string): number[] {
  const { logits } = forward(model.config, model.parameters, [encode(sequence)]);
  const exponentials = Array.from(logits, Math.exp);
  const sum = exponentials.reduce((a, b) => a + b);
  return exponentials.map((e) => e / sum);
}

/** The first column of a table, as another reader reads it. */
function firstColumn(text: string, delimiter = '\t'): string[] {
  return (parse(text, { delimiter }) as string[][]).map(([cell]) => cell);
}

const SEQUENCES = ['MKVLAAGIV', 'W', 'ACDEFGHIKLMNPQRSTVWYX'.repeat(9), 'GGGP', 'MKVLAAGIV'];
const IDS = ['a', '=cmd|calc', 'b\tc', '<script>"\'', 'a again'];

function someTable(): string {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  return write(
    'data.csv',
    ['id,sequence', ...IDS.map((id, i) => `${quoted(id)},${SEQUENCES[i]}`)].join('\n') + '\n',
  );
}

describeGpu('seqloom predict', (gpu) => {
  it.each([
    ['tsv', '\t'],
    ['csv', ','],
  ])('writes the probabilities of the float64 twin, in order: %s', async (ending, delimiter) => {
    const out = file(`made-on-the-way/out.${ending}`);
    const { exitCode, stdout, stderr } = await predict(someTable(), '--out', out);
    expect(exitCode).toBe(0);
    expect(stdout).toBe(`${out}\n`);
    expect(stderr).toMatch(/^5 sequences predicted: /m);
    const [header, ...rows] = parse(readFileSync(out, 'utf8'), {
      delimiter,
      relax_quotes: false,
    }) as string[][];
    expect(header).toEqual(['id', 'class', ...CLASSES.map((name) => `p_${name}`)]);
    expect(rows.map(([id]) => id)).toEqual(IDS);
    rows.forEach(([, name, ...cells], i) => {
      const probabilities = expected(SEQUENCES[i]);
      cells.forEach((cell, c) => expect(Math.abs(Number(cell) - probabilities[c])).toBeLessThan(1e-5));
      const best = CLASSES[probabilities.indexOf(Math.max(...probabilities))];
      expect(name).toBe(best);
    });
    expect(rows[1][0]).toBe('=cmd|calc');
    expect(existsSync(file('out.tsv.dropped.tsv'))).toBe(false);
  });

  it('says "unsure" below a threshold, in calibrated probabilities if asked to; probabilities stay', async () => {
    const temperature = 0.5;
    writeFileSync(join(run, 'calibration.json'), JSON.stringify({ temperature, threshold: {} }));
    const sureness = (power: number) =>
      SEQUENCES.map((sequence) => {
        const powers = expected(sequence).map((p) => p ** power);
        const sum = powers.reduce((a, b) => a + b);
        return powers.map((p) => p / sum);
      });
    for (const [flags, all] of [
      [[], sureness(1)],
      [['--calibrated'], sureness(1 / temperature)],
    ] as const) {
      const most = all.map((probabilities) => Math.max(...probabilities));
      const [, threshold] = [...most].sort();
      const { stdout, stderr } = await predict(someTable(), '--abstain', String(threshold + 1e-4), ...flags);
      const [, ...rows] = parse(stdout, { delimiter: '\t' }) as string[][];
      rows.forEach(([, name, ...cells], i) => {
        const best = CLASSES[all[i].indexOf(most[i])];
        expect(name).toBe(most[i] < threshold + 1e-4 ? 'unsure' : best);
        cells.forEach((cell, c) => expect(Math.abs(Number(cell) - all[i][c])).toBeLessThan(1e-5));
      });
      const unsure = rows.filter(([, name]) => name === 'unsure').length;
      expect(unsure).toBeGreaterThan(1);
      expect(stderr).toContain(`; ${unsure} unsure.`);
      const { predictions, unsure: counted } = JSON.parse(
        (await predict(someTable(), '--abstain', String(threshold + 1e-4), ...flags, '--json')).stdout,
      );
      expect(predictions.map((one: { class: string }) => one.class)).toEqual(rows.map(([, name]) => name));
      expect(counted).toBe(unsure);
    }
    rmSync(join(run, 'calibration.json'));
  });

  it('refuses calibration that is not there or damaged, and a class that is called "unsure"', async () => {
    const refusal = async (...args: string[]) => {
      const { exitCode, stderr } = await seqloom('predict', ...args, '--no-self-check');
      expect(exitCode).toBe(2);
      return stderr;
    };
    expect(await refusal(run, someTable(), '--calibrated')).toContain('has no calibration.json');
    writeFileSync(join(run, 'calibration.json'), '{"temperature": 0, "threshold": {}}');
    expect(await refusal(run, someTable(), '--calibrated')).toContain('calibration.json');
    rmSync(join(run, 'calibration.json'));
    const other = file('other');
    await makeRun(other, ['sure', 'Unsure']);
    expect(await refusal(other, someTable(), '--abstain', '0.6')).toContain(
      'The network has a class "Unsure"',
    );
    expect(await refusal(run, someTable(), '--abstain', '60')).toContain(
      '--abstain must be a number above 0 to 1',
    );
  });

  it('prints the table where no file is named, and says what it leaves out', async () => {
    const data = write('data.fasta', `>a\nMKV\n>long\n${'A'.repeat(60)}\n>b\nGGG\n`);
    const { stdout, stderr } = await predict(data, '--max-length', '50');
    expect(firstColumn(stdout)).toEqual(['id', 'a', 'b']);
    expect(stderr).toContain('Left out: long (line 3): longer than 50 residues (60)');
    expect(stderr).toContain('1 record left out');
    const quiet = await predict(data, '--max-length', '50', '--quiet');
    expect(quiet.stdout).toBe(stdout);
    expect(quiet.stderr).toBe('');
  });

  it('lists beside the table what it leaves out, and takes an old list away', async () => {
    const data = write('data.csv', 'id,sequence\na,MKV\nempty,\n=b,***\n');
    const out = file('out.tsv');
    expect((await predict(data, '--out', out)).exitCode).toBe(2);
    writeFileSync(data, 'id,sequence\na,MKV\nempty,\n=b,-*\n');
    expect((await predict(data, '--out', out)).stdout).toBe(`${out}\n${file('out.tsv.dropped.tsv')}\n`);
    expect(readFileSync(file('out.tsv.dropped.tsv'), 'utf8')).toBe(
      'id\tline\treason\nempty\t3\tno sequence\n=b\t4\tempty after cleaning\n',
    );
    writeFileSync(data, 'id,sequence\na,MKV\n');
    rmSync(out);
    const refused = await predict(data, '--out', out);
    expect([refused.exitCode, refused.stderr]).toEqual([
      2,
      expect.stringContaining('out.tsv.dropped.tsv exists. Replace it with --overwrite'),
    ]);
    await predict(data, '--out', out, '--overwrite');
    expect(existsSync(file('out.tsv.dropped.tsv'))).toBe(false);
  });

  it('guards against formulas with --spreadsheet-safe, which reading undoes', async () => {
    const out = file('out.csv');
    const data = write('data.csv', 'id,sequence\n=a,MKV\n-1,MKV\n@gone,\n');
    await predict(data, '--out', out, '--spreadsheet-safe');
    expect(firstColumn(readFileSync(out, 'utf8'), ',')).toEqual(['id', "'=a", '-1']);
    expect(readFileSync(`${out}.dropped.tsv`, 'utf8')).toContain("'@gone\t4");
    const again = write('again.csv', "id,sequence\n'=a,MKV\n");
    const read = await predict(again, '--spreadsheet-safe');
    expect(firstColumn(read.stdout)).toEqual(['id', "'=a"]);
    expect(firstColumn((await predict(again)).stdout)).toEqual(['id', '=a']);
    expect(read.stderr).toMatch(/1 id or label begins with an apostrophe that guards against formulas/);
    expect((await predict(again, '--spreadsheet-safe', '--json')).stderr).toMatch(/says nothing with --json/);
  });

  it('says of which file each record is, where there are several', async () => {
    const files = ['a', 'b'].map((name) => write(`${name}.fasta`, `>${name}\nMKV\n>${name}0\n`));
    const { stdout, stderr } = await predict(...files);
    const rows = parse(stdout, { delimiter: '\t' }) as string[][];
    expect(rows.map((row) => row.at(-1))).toEqual(['file', ...files]);
    expect(stderr).toMatch(/Left out: a0 \(\S*a\.fasta, line 3\): no sequence/);
    const { predictions } = JSON.parse((await predict(...files, '--json')).stdout);
    expect(predictions.map((one: { file: string }) => one.file)).toEqual(files);
    const [one] = JSON.parse((await predict(files[0]!, '--json')).stdout).predictions;
    expect(one).not.toHaveProperty('file');
  });

  it('prints one JSON value with --json', async () => {
    const found = JSON.parse((await predict(someTable(), '--json')).stdout);
    expect(found.classes).toEqual(CLASSES);
    expect(found.predictions.map(({ id }: { id: string }) => id)).toEqual(IDS);
    expect(found).toMatchObject({ recordsRead: 5, sequences: 5, dropped: 0 });
    const total = found.predicted.reduce((sum: number, one: { sequences: number }) => sum + one.sequences, 0);
    expect(total).toBe(5);
    found.predictions[2].probabilities.forEach((p: number, c: number) =>
      expect(Math.abs(p - expected(SEQUENCES[2])[c])).toBeLessThan(1e-5),
    );
    const out = file('out.csv');
    expect(JSON.parse((await predict(someTable(), '--json', '--out', out)).stdout)).toMatchObject({
      files: [out],
      sequences: 5,
    });
  });

  it('keeps the order over many blocks, and leaves a table that is there', async () => {
    const rng = new Rng(1);
    const many = BLOCK_LIMITS.records * 2 + 5;
    const records = Array.from({ length: many }, (_, i) => {
      const length = 1 + rng.integer(12);
      return `>s${i}\n${Array.from({ length }, () => ALPHABET[rng.integer(20)]).join('')}\n`;
    });
    const out = file('out.tsv');
    const data = write('many.fasta', records.join(''));
    await predict(data, '--out', out);
    const table = readFileSync(out, 'utf8');
    expect(firstColumn(table)).toEqual(['id', ...records.map((_, i) => `s${i}`)]);
    const refused = await predict(data, '--out', out);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(/out\.tsv exists\. Replace it with --overwrite/);
    expect(readFileSync(out, 'utf8')).toBe(table);
  });

  it('predicts the data of the run where none are named', async () => {
    const data = write('own.tsv', 'name\tseq\tclass\nx\tMKV\tplain\ny\tGGG\tplain\n');
    const own = join(folder, 'own-run');
    await makeRun(own, CLASSES, { path: data, name: 'own.tsv', hash: 'x', options: { idColumn: 'name' } });
    const { stdout } = await seqloom('predict', own, '--no-self-check');
    expect(firstColumn(stdout)).toEqual(['id', 'x', 'y']);
  });

  it('says what to do where the data of the run have moved', async () => {
    const own = join(folder, 'own-run');
    const path = join(folder, 'moved.tsv');
    await makeRun(own, CLASSES, { path, name: 'moved.tsv', hash: 'x', options: {} });
    for (const verb of ['predict', 'evaluate']) {
      const { exitCode, stderr } = await seqloom(verb, own, '--no-self-check');
      expect([exitCode, stderr]).toEqual([
        2,
        expect.stringContaining(
          `${path}, which the run was trained on, is no longer there. Name the data to use in their place.`,
        ),
      ]);
    }
  });

  it.each([
    ['a residue', 'id,seq\nx,MK1\n', 'own.csv, line 2: the sequence of x holds'],
    ['an id', 'id,seq\nx,MKV\nx,GGG\n', 'own.csv, line 3: the id "x" occurs a second time'],
    ['a column', 'id,sequence\nx,MKV\n', 'own.csv has no column "seq"'],
  ])(
    'says of data of the run that have changed in %s that they have, and no flags',
    async (_, text, what) => {
      const own = join(folder, 'own-run');
      const path = write('own.csv', text);
      const data = { path, name: 'own.csv', hash: 'x', options: { sequenceColumn: 'seq' } };
      await makeRun(own, CLASSES, data);
      const verbs = [
        ['predict'],
        ['predict', '--json'],
        ['embed', '--out', file('e.npz')],
        ['neighbors', '--query', 'x'],
      ];
      for (const [verb, ...flags] of verbs) {
        const { exitCode, stderr } = await seqloom(verb, own, ...flags, '--no-self-check');
        expect(exitCode).toBe(2);
        expect(stderr).toContain(`own.csv is no longer what the run was trained on. `);
        expect(stderr).toContain(what);
        expect(stderr).toMatch(/ Name the data to use in their place\.\n$/);
        expect(stderr.split('Adapter')[1]).not.toMatch(/ --/);
        // Named, they are read with flags.
        const named = await seqloom(verb, own, path, '--sequence-column', 'seq', ...flags, '--no-self-check');
        expect(named.stderr).toMatch(/ --(skip-bad|id-column|sequence-column)/);
      }
    },
  );

  it('as a library call gives the same, record by record', async () => {
    async function* records() {
      for (const [i, sequence] of SEQUENCES.entries()) yield { id: IDS[i], sequence, line: i + 1 };
      yield { id: 'empty', sequence: '', line: 9 };
    }
    const dropped: string[] = [];
    const predictions = [];
    const options = { onDropped: ({ id }: { id: string }) => dropped.push(id) };
    for await (const one of predictRecords(gpu(), model, records(), options)) predictions.push(one);
    expect(predictions.map(({ id }) => id)).toEqual(IDS);
    expect(dropped).toEqual(['empty']);
    predictions.forEach(({ label, probabilities }, i) => {
      expect(probabilities[label]).toBe(Math.max(...probabilities));
      expect(Math.abs(probabilities[0] - expected(SEQUENCES[i])[0])).toBeLessThan(1e-5);
    });
    expect([...predictions[0].probabilities]).toEqual([...predictions[4].probabilities]);
  });
});

describe('seqloom predict refuses', () => {
  it.each<[string, string[], RegExp]>([
    [
      'a folder that is no run',
      ['/nonexistent', 'data.fasta'],
      /^The run folder \/nonexistent does not exist/,
    ],
    ['a file that is not there', ['RUN', '/nonexistent.fasta'], /^\/nonexistent.fasta cannot be read/],
    ['flags for a file that is not named', ['RUN', '--id-column', 'x'], /^--id-column needs a data file/],
    [
      'output of no known format',
      ['RUN', 'DATA', '--out', 'x.txt'],
      /^x.txt tells no format\. Give --out a name/,
    ],
  ])('%s', async (_, args, message) => {
    const data = write('data.fasta', '>a\nMKV\n');
    const given = args.map((arg) => (arg === 'RUN' ? run : arg === 'DATA' ? data : arg));
    const { exitCode, stdout, stderr } = await seqloom('predict', ...given);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
  });

  it('reads several files, one after the other, and says which of them a line is in', async () => {
    const a = write('a.fasta', '>a\nMKVLAAGIV\n>long\nMKVLAAGIVMKVLAAGIV\n');
    const b = write('b.csv', 'Entry,Protein\nb,MKVLAAGIV\nnone,NA\n');
    const { stdout, stderr } = await predict(a, b, '--max-length', '10', '--out', file('p.tsv'));
    expect(stdout).toBe(`${file('p.tsv')}\n${file('p.tsv.dropped.tsv')}\n`);
    expect(firstColumn(readFileSync(file('p.tsv'), 'utf8'))).toEqual(['id', 'a', 'b']);
    const dropped = readFileSync(file('p.tsv.dropped.tsv'), 'utf8').split('\n');
    expect(dropped[1]).toBe(`long\t${a}:3\tlonger than 10 residues (18)`);
    expect(dropped[2]).toBe(`none\t${b}:3\tno sequence`);
    expect(stderr).toMatch('a.fasta, b.csv: header: id = ');
    expect(stderr).toMatch(/b\.csv is read by other columns: id = Entry, sequence = Protein\./);
    const twice = await predict(a, a);
    expect(twice.exitCode).toBe(2);
    expect(twice.stderr).toMatch(`${a}, line 1: the id "a" occurs a second time.`);
  });

  it.runIf(process.platform !== 'win32')(
    'lists what is left out of a pipe, which it reads once',
    async () => {
      const pipe = file('pipe');
      execFileSync('mkfifo', [pipe]);
      const writing = writeFile(pipe, '>a\nMKVLAAGIV\n>long\nMKVLAAGIVMKVLAAGIV\n');
      const { exitCode } = await predict(pipe, '--max-length', '10', '--out', file('p.tsv'));
      await writing;
      expect(exitCode).toBe(0);
      expect(readFileSync(file('p.tsv.dropped.tsv'), 'utf8')).toMatch(
        'long\t3\tlonger than 10 residues (18)',
      );
    },
  );
});
