import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeEach, expect, it } from 'vitest';
import { SYNTHETIC_NAME } from '../../src/data/synthetic';
import { encode } from '../../src/data/tokens';
import { embed } from '../../src/embed/embed';
import { floatCell } from '../../src/export/cells';
import type { TrainedModel } from '../../src/model/trainedModel';
import { describeGpu } from '../adapter';
import { madeUpRecord } from '../embed/stub';
import { filesBelow, useFolder } from '../node/embedHelpers';
import { makeUntrainedRun } from '../untrainedRun';
import { seqloom } from './capture';

const file = useFolder();
/** Three blocks. */
const RECORDS = Array.from({ length: 9000 }, (_, i) => madeUpRecord(i));
const KEPT = RECORDS.filter(({ sequence }) => sequence !== '*');
let model: TrainedModel;

beforeEach(async () => {
  model = await makeUntrainedRun(file('run'), { encoder: 'bilstm', layers: 2 });
  const text = RECORDS.map(({ id, sequence }) => `>${id} some words\n${sequence.toLowerCase()}\n`).join('');
  writeFileSync(file('data.fasta'), text);
});

const run = (...args: string[]) => seqloom('embed', file('run'), ...args, '--no-self-check', '--quiet');

describeGpu('seqloom embed', (gpu) => {
  it('writes the vectors that the library computes, and says what it read', async () => {
    const args = [
      file('data.fasta'),
      '--readout',
      'state-last, residue-mean',
      '--layer',
      '1',
      '--out',
      file('e.tsv'),
    ];
    const { exitCode, stdout, stderr } = await run(...args);
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/^8,907 sequences, [\d,]+ residues: state-last, residue-mean$/),
      `  ${file('e.state-last.tsv')}`,
      `  ${file('e.residue-mean.tsv')}`,
      `  ${file('e.tsv.dropped.tsv')}`,
      expect.stringMatching(/^Cleaning: [\d,]+ lower-case letters made upper, 93 trailing \* removed$/),
      'Left out: 93 records of 9,000',
      '',
    ]);
    const tokens = KEPT.map(({ sequence }) => encode(sequence));
    const embeddings = await embed(gpu(), model, tokens, {
      readouts: ['state-last', 'residue-mean'],
      layer: 1,
    });
    for (const [name, { data, width }] of embeddings) {
      const [header, ...rows] = readFileSync(file(`e.${name}.tsv`), 'utf8')
        .trimEnd()
        .split('\n');
      expect(header.split('\t').length).toBe(1 + width);
      expect(rows).toEqual(
        KEPT.map(({ id }, i) =>
          [id, ...Array.from(data.subarray(i * width, (i + 1) * width), floatCell)].join('\t'),
        ),
      );
    }
  });

  it('gives with --shard and merge byte for byte what one run gives', async () => {
    const data = [file('data.fasta'), '--readout', 'state-max,residue-states,residue-table'];
    mkdirSync(file('whole'));
    expect((await run(...data, '--out', file('whole', 'e.npz'))).exitCode).toBe(0);
    const shards: string[] = [];
    for (const shard of ['2/2', '1/2']) {
      const { stdout } = await run(...data, '--out', file('e.npz'), '--shard', shard, '--json');
      shards.push(...JSON.parse(stdout).files);
    }
    mkdirSync(file('merged'));
    const merged = await seqloom('merge', ...shards, '--out', file('merged', 'e.npz'), '--json');
    expect(JSON.parse(merged.stdout)).toMatchObject({ sequences: KEPT.length, dropped: 93 });
    expect(filesBelow(file('merged'))).toEqual(filesBelow(file('whole')));
  });

  it('does not compute again what is there, with --resume, and refuses without', async () => {
    const args = [file('data.fasta'), '--out', file('e.npz')];
    expect((await run(...args)).stdout).toMatch(/: state-mean\n/);
    const again = await run(...args);
    expect([again.exitCode, again.stderr]).toEqual([
      2,
      expect.stringMatching(/e.npz exists. Replace it with --overwrite/),
    ]);
    expect((await run(...args, '--resume')).stdout).toMatch(/e.npz is whole; nothing is left to do/);
    expect((await run(...args, '--overwrite')).exitCode).toBe(0);
  });

  it('takes its options from a config file, and the data of the run where none are named', async () => {
    const config = JSON.parse(readFileSync(file('run', 'config.json'), 'utf8'));
    config.data.name = SYNTHETIC_NAME;
    writeFileSync(file('run', 'config.json'), JSON.stringify(config));
    writeFileSync(file('c.yaml'), `readout: residue-mean\nout: ${file('e.csv')}\nmax-length: 90\n`);
    const { exitCode, stdout } = await run('--config', file('c.yaml'));
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/ residues: residue-mean\n/);
    expect(readFileSync(file('e.csv'), 'utf8')).toMatch(/^id,label,d0.*\nsynthetic_0/);
    expect(readFileSync(file('e.csv.dropped.tsv'), 'utf8')).toMatch(/longer than 90 residues/);
  });

  it('leaves nothing behind when the data are wrong in the middle', async () => {
    writeFileSync(file('bad.fasta'), '>a\nACD\n>b\nAC1\n');
    const { exitCode, stderr } = await run(file('bad.fasta'), '--out', file('e.npz'));
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringMatching(/bad.fasta, line 4: the sequence of b holds '1'/),
    ]);
    expect(existsSync(file('e.npz'))).toBe(false);
  });
});

it.each<[string, string[], RegExp]>([
  ['no output', ['DATA'], /Name the file to write with --out/],
  [
    'an unknown readout',
    ['DATA', '--readout', 'mean', '--out', 'e.npz'],
    /no readout "mean". It has residue-mean, /,
  ],
  [
    'a layer too many',
    ['DATA', '--layer', '3', '--out', 'e.npz'],
    /no layer 3: this network has recurrent layers 1 to 2/,
  ],
  [
    'a format of no name',
    ['DATA', '--out', 'e.xyz'],
    /ending of e.xyz tells no format\. Give --format with one of npz, /,
  ],
  ['a shard of no number', ['DATA', '--shard', 'one', '--out', 'e.npz'], /--shard must be like 2\/8/],
  ['a shard beyond the last', ['DATA', '--shard', '3/2', '--out', 'e.npz'], /no shard 3 of 2/],
  ['columns of no file', ['--id-column', 'a', '--out', 'e.npz'], /--id-column needs a data file/],
])('refuses before a device is opened: %s', async (_, args, message) => {
  const before = readdirSync('.');
  const given = args.map((arg) => (arg === 'DATA' ? file('data.fasta') : arg));
  const { exitCode, stderr } = await seqloom('embed', file('run'), ...given);
  expect([exitCode, stderr]).toEqual([2, expect.stringMatching(message)]);
  expect(stderr).not.toMatch(/Adapter/);
  expect(readdirSync('.')).toEqual(before);
});

it('refuses states of a network that has none', async () => {
  await makeUntrainedRun(file('mean'), { encoder: 'mean' });
  const { exitCode, stderr } = await seqloom(
    'embed',
    file('mean'),
    '--readout',
    'state-mean',
    '--out',
    'e.npz',
  );
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(
    /needs the states of a recurrent encoder, and this network's encoder is mean. It has residue-mean, residue-table/,
  );
});

it('refuses to merge what is no shard, into nothing, or nothing', async () => {
  const merge = async (...args: string[]) => {
    const { exitCode, stderr } = await seqloom('merge', ...args);
    expect(exitCode).toBe(2);
    return stderr;
  };
  expect(await merge(file('run'), '--out', file('m.npz'))).toMatch(
    /run is no shard of an embedding\. Name folders that "seqloom embed --shard" made/,
  );
  expect(await merge(file('run'))).toMatch(/Name the file to write with --out/);
  expect(await merge('--out', file('m.npz'))).toMatch(/Missing required argument 'shards'/);
});
