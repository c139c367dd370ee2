/** `seqloom neighbors`, and the library calls behind it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { nearestNeighbors as reference } from '../../src/cpu/neighbors';
import { encode } from '../../src/data/tokens';
import type { RawRecord } from '../../src/data/types';
import { embed } from '../../src/embed/embed';
import type { TrainedModel } from '../../src/model/trainedModel';
import { embedSet, neighborsOf, neighborsOfMember } from '../../src/neighbors/sequenceSet';
import { describeGpu } from '../adapter';
import { seqloom } from '../cli/capture';
import { makeUntrainedRun } from '../untrainedRun';

/** b and d are equal; c is one residue from them. */
const FASTA = `>a TARGET=bat
ACDEFGHIKL
>b TARGET=bird
MNPQRSTVWY
>c TARGET=bird
MNPQRSTVWA
>d
MNPQRSTVWY
>=cmd TARGET=bat
WWWWWWCC
`;
const QUERIES = '>q1\nMNPQRSTVWY\n>q2\nacdefghikl*\n';

describeGpu('neighbors', (gpu) => {
  let folder: string;
  let run: string;
  let model: TrainedModel;
  const file = (name: string) => join(folder, name);
  const neighbors = (...args: string[]) =>
    seqloom('neighbors', run, file('data.fasta'), '--no-self-check', ...args);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'seqloom-neighbors-'));
    run = file('run');
    model = await makeUntrainedRun(run, { encoder: 'bilstm', layers: 2 });
    writeFileSync(file('data.fasta'), FASTA);
    writeFileSync(file('queries.fasta'), QUERIES);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('prints a table, neighbours of every query best first, formulas disarmed', async () => {
    const { exitCode, stdout } = await neighbors('--query', file('queries.fasta'), '--k', '5');
    expect(exitCode).toBe(0);
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
    expect(rows[0]).toEqual(['query', 'rank', 'neighbor', 'label', 'similarity']);
    expect(rows.slice(1, 4).map(([query, rank, id, label]) => [query, rank, id, label])).toEqual([
      ['q1', '1', 'b', 'bird'],
      ['q1', '2', 'd', ''],
      ['q1', '3', 'c', 'bird'],
    ]);
    expect(rows[6].slice(0, 4)).toEqual(['q2', '1', 'a', 'bat']);
    expect(rows.slice(6).map(([, , id]) => id)).toContain('=cmd');
    expect(Number(rows[1][4])).toBeCloseTo(1, 6);
  });

  it('reads the queries with the same options, where their format has them', async () => {
    writeFileSync(file('more.fasta'), '>q one\nMNPQRSTVWY\n>q two\nACDEFGHIKL\n');
    const ids = async (...args: string[]) => {
      const { stdout } = await seqloom('neighbors', run, ...args, '--k', '1', '--no-self-check');
      return stdout
        .split('\n')
        .slice(1)
        .map((row) => row.split('\t')[0]);
    };
    const regex = ['--query', file('more.fasta'), '--id-regex', '(.+)'];
    expect(await ids(file('data.fasta'), ...regex)).toEqual(['q one', 'q two', '']);
    writeFileSync(file('data.csv'), 'key,seq\na,ACDEFGHIKL\n');
    const named = [file('data.csv'), '--query', file('queries.fasta'), '--id-column', 'key'];
    expect(await ids(...named)).toEqual(['q1', 'q2', '']);
    // The id of a record may be a file's path.
    writeFileSync(file('both.fasta'), `>${file('queries.fasta')}\nACDEFGHIKL\n`);
    const both = await seqloom('neighbors', run, file('both.fasta'), '--query', file('queries.fasta'));
    expect(both.stderr).toMatch(
      /queries\.fasta is a file, which is taken, and also the id of a record of both\.fasta\./,
    );
    const { stderr } = await neighbors('--query', 'A');
    expect(stderr.match(/data\.fasta: header: /g)).toHaveLength(1);
    expect(stderr).not.toMatch(/data\.fasta: \S*data\.fasta: /);
    expect(stderr).toContain('has no record "A", but "a", which is written otherwise.');
  });

  it('finds the neighbours of a record without itself, and prints JSON', async () => {
    const { exitCode, stdout } = await neighbors(
      '--query',
      'b',
      '--k',
      '2',
      '--json',
      '--readout',
      'state-max',
    );
    expect(exitCode).toBe(0);
    const found = JSON.parse(stdout);
    expect(found).toMatchObject({ readout: 'state-max', layer: 2 });
    expect(found.queries).toHaveLength(1);
    expect(found.queries[0].neighbors.map(({ id }: { id: string }) => id)).toEqual(['d', 'c']);
    expect(found.queries[0].neighbors[0]).not.toHaveProperty('label');
  });

  it('compares the readout and layer asked for', async () => {
    const records = (): AsyncGenerator<RawRecord> => recordsOf(['ACDE', 'FGHIK', 'WYWYWY', 'AAAA']);
    const tokens = ['ACDE', 'FGHIK', 'WYWYWY', 'AAAA'].map(encode);
    for (const [readout, layer] of [
      ['residue-mean', undefined],
      ['state-last', 1],
    ] as const) {
      const set = await embedSet(gpu(), model, records(), { name: 'some', readout, layer });
      const [found] = await neighborsOf(
        gpu(),
        set,
        { ...set, ids: ['s3'], vectors: set.vectors.slice(-set.width) },
        4,
      );
      const vectors = (await embed(gpu(), model, tokens, { readouts: [readout], layer })).get(readout)!;
      const { data, width } = vectors;
      const expected = reference(data, width, data.slice(3 * width), 4);
      expect(found.neighbors.map(({ id }) => id)).toEqual(expected.indices[0].map((row) => `s${row}`));
      found.neighbors.forEach(({ similarity }, i) =>
        expect(Math.abs(similarity - expected.similarities[0][i])).toBeLessThan(1e-6),
      );
    }
  });

  it('keeps sets larger than it first makes room for', async () => {
    const sequences = Array.from({ length: 2500 }, (_, i) => 'ACDEFGHIKLMNPQRSTVWY'.slice(i % 20));
    const set = await embedSet(gpu(), model, recordsOf(sequences), { name: 'many', readout: 'residue-mean' });
    expect(set.ids).toHaveLength(2500);
    const { neighbors: found } = await neighborsOfMember(gpu(), set, 's2484', 3);
    expect(found.map(({ id }) => id)).toEqual(['s4', 's24', 's44']);
  });

  it.each([
    [['--query', 'nobody'], 'has no record "nobody". Nor is it a file: give --query the id'],
    [[], 'Name with --query'],
    [['--query', 'a', '--layer', '3'], 'There is no layer 3'],
    [['--query', 'a', '--k', '0'], '--k must be'],
    [['--query', 'a', '--readout', 'residue-table'], '--readout must be one of'],
  ])('refuses %j', async (args, message) => {
    const { exitCode, stderr, stdout } = await neighbors(...args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(stdout).toBe('');
  });

  it('needs a file where the run was trained on none', async () => {
    const { exitCode, stderr } = await seqloom('neighbors', run, '--query', 'a');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('"made up", which is no file');
  });

  it('refuses readouts that the network lacks, or that are no single vector', async () => {
    const mean = await makeUntrainedRun(file('mean'), { encoder: 'mean' });
    const set = (readout: string) => embedSet(gpu(), mean, recordsOf(['ACD']), { name: 'one', readout });
    await expect(set('state-mean')).rejects.toThrow('needs the states of a recurrent encoder');
    await expect(set('residue-table')).rejects.toThrow('not one vector per sequence');
  });
});

async function* recordsOf(sequences: string[]): AsyncGenerator<RawRecord> {
  for (const [i, sequence] of sequences.entries()) yield { id: `s${i}`, sequence, line: i + 1 };
}
