import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { forward } from '../../src/model/twin';
import { encode } from '../../src/data/tokens';
import type { HostTensor } from '../../src/data/parameters';
import { encodeSafetensors } from '../../src/export/safetensors';
import { initialParameters } from '../../src/model/init';
import { disagreement, largestDifference, readPeer, twinLosses, type Reading } from './check';
import { TASKS, type Job } from './contract';
import { chooseWork, measureCase } from './measure';
import { parseOptions, USAGE, type BenchOptions } from './options';
import { PeerProcess } from './peerProcess';
import { commandOf, PEERS, SEQLOOM, type PeerKind } from './peers';
import { findPython } from './python';
import { rowsOf, skippedLines, tableLines } from './table';
import { checkBatch, CHECK_STEPS, makeWork, networkOf, timeStepsOf } from './workloads';

const folder = fileURLToPath(new URL('.', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'seqloom-bench-test-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const JOB: Job = { task: 'training', config: networkOf(8), weights: '', batches: [] };

function startFake(...args: string[]): Promise<PeerProcess> {
  return PeerProcess.start(process.execPath, [join(folder, 'fakePeer.mjs'), ...args], 5);
}

function kindNamed(name: string): PeerKind {
  return PEERS.find((kind) => kind.name === name)!;
}

describe('options', () => {
  it('have defaults, and --quick changes them but for what is given', () => {
    expect(parseOptions([])).toMatchObject({
      hidden: [64, 128, 256, 512],
      batch: 64,
      length: 256,
      rounds: 5,
    });
    expect(parseOptions(['--quick', '--length', '32'])).toMatchObject({
      hidden: [64],
      length: 32,
      rounds: 3,
    });
    expect(parseOptions(['--peers', 'jax-wasm,seqloom@/old'])).toMatchObject({
      peers: [{ name: 'jax-wasm' }, { name: 'seqloom@/old' }],
    });
    expect(parseOptions(['--help'])).toBe('help');
  });

  it.each([
    [['--hidden', '64,x'], '--hidden is "x"; it must be a whole number from 1 to 1024.'],
    [['--rounds', '0'], '--rounds is "0"'],
    [['--peers', 'theano'], '--peers has "theano"; it takes any of tfjs-webgpu'],
    [['--frobnicate'], '--frobnicate'],
    [['stray'], 'stray'],
  ])('%j is refused in one sentence', (args, sentence) => {
    expect(() => parseOptions(args)).toThrow(sentence);
  });

  it('are all in the help', () => {
    for (const { name } of PEERS) expect(USAGE).toContain(name);
  });
});

describe('works', () => {
  it('of equal lengths are one batch', () => {
    const work = makeWork(4, 10, 'equal');
    expect(work).toMatchObject({ longest: 10, residues: 40 });
    expect(timeStepsOf(work.ordered)).toBe(10);
    expect(work.unordered).toBe(work.ordered);
  });

  it('of mixed lengths hold the same sequences in both orders', () => {
    const { ordered, unordered, residues, longest } = makeWork(8, 32, 'mixed');
    const records = (batches: typeof ordered) =>
      batches.flatMap(({ sequences, labels }) => sequences.map((sequence, i) => `${sequence} ${labels[i]}`));
    expect(records(unordered)).not.toEqual(records(ordered));
    expect(records(unordered).sort()).toEqual(records(ordered).sort());
    expect(
      records(ordered)
        .join('')
        .replace(/[^A-Z]/g, ''),
    ).toHaveLength(residues);
    expect(longest).toBeGreaterThan(32);
    for (const { sequences } of ordered) {
      const lengths = sequences.map((sequence) => sequence.length);
      expect(lengths).toEqual([...lengths].sort((a, b) => b - a));
    }
  });

  it('are chosen as long as the peer and its time allow', () => {
    const works = [64, 16, 4].map((length) => makeWork(2, length, 'equal'));
    const choose = (name: string, secondsPerTimeStep: number) =>
      chooseWork(kindNamed(name), works, secondsPerTimeStep, { rounds: 3, budgetSeconds: 10 });
    expect(choose('tfjs-cpu', 0.01)).toEqual({ work: works[0] });
    expect(choose('tfjs-cpu', 0.1)).toEqual({ work: works[1] });
    expect(choose('jax-wasm', 0.01)).toEqual({ work: works[1] });
    expect(choose('tfjs-cpu', 1)).toEqual({ whyNot: 'about 20 s at length 4, more than --budget 10' });
    const long = chooseWork(kindNamed('jax-wasm'), works.slice(0, 1), 0, { rounds: 3, budgetSeconds: 10 });
    expect(long).toHaveProperty('whyNot', expect.stringContaining('16 residues at most'));
  });
});

describe('a peer that keeps to the contract', () => {
  it('is asked and answers; other lines on its stdout are passed over', async () => {
    const peer = await startFake();
    await peer.open(JOB);
    expect((await peer.run(2, true)).results).toEqual([[0], [1]]);
    expect((await peer.run(1, true)).results).toEqual([[2]]);
    expect(await peer.run(1)).not.toHaveProperty('results');
    expect(peer).toMatchObject({ about: 'fake', peakBytes: 1000 });
    peer.stop();
  });

  it.each([
    ['refuse', 'out of memory'],
    ['crash', 'its process ended'],
  ])('fails alone: %s', async (fault, clause) => {
    const peer = await startFake('0', fault);
    await expect(peer.open(JOB)).rejects.toThrow(clause);
    peer.stop();
  });

  it('says what is not installed', async () => {
    await expect(startFake('0', 'missing')).rejects.toThrow(
      'the package left-pad is not installed; npm ci --prefix test/peers installs it',
    );
  });

  it('is not waited for without end', async () => {
    const peer = await PeerProcess.start(process.execPath, [join(folder, 'fakePeer.mjs'), '0', 'silent'], 3);
    await expect(peer.open(JOB)).rejects.toThrow('no answer within 3 s');
    peer.stop();
  });

  it('is timed in rounds, and leaves the others alone when it fails', async () => {
    const options: Pick<BenchOptions, 'rounds' | 'roundSeconds'> = { rounds: 3, roundSeconds: 0.5 };
    const work = makeWork(2, 10, 'equal');
    const entries = [SEQLOOM, kindNamed('tfjs-cpu')].map((kind) => ({ kind, work }));
    const start = ({ name }: PeerKind) => startFake('0', name === 'seqloom' ? '' : 'crash');
    const one = { task: 'training', hidden: 8, lengths: 'equal' } as const;
    const { timings, failed } = await measureCase(one, entries, '', options, start, () => undefined);
    // A pass takes 0.25 s, so two make a round of 40 residues in the 0.25 s that the fake says.
    expect(timings).toMatchObject([{ peer: 'seqloom', rounds: [160, 160, 160], firstStepSeconds: 0.5 }]);
    expect(failed).toMatchObject([{ peer: 'tfjs-cpu', why: expect.stringContaining('length 10') }]);
  });
});

describe('agreement', () => {
  const expected = { logits: [1, 2], vectors: [3], losses: [1.4, 1.3], secondsPerTimeStep: new Map() };

  it.each([
    [{ logits: [1, 2.00005] }, undefined],
    [{ logits: [1, 2.001] }, 'its logits differ by 0.0010'],
    [{ logits: [1, NaN] }, 'its logits differ by NaN'],
    [{ logits: [1] }, 'its logits differ by NaN'],
    [{ vectors: [3.1] }, 'its vectors differ by 0.10'],
    [{ losses: [1.4, 1.302] }, 'its loss after 1 updates is 1.302 in place of 1.3'],
    [{ losses: [1.4, 1.301], vectors: undefined }, undefined],
  ])('%j', (changed, clause) => {
    const reading: Reading = { ...expected, ...changed };
    expect(disagreement(reading, expected, 1e-4)).toBe(clause);
  });
});

describe('the table', () => {
  const timing = { about: '', firstStepSeconds: 1.234, peakBytes: 3 * 2 ** 20 };
  const rows = rowsOf([
    { ...timing, peer: 'seqloom', length: 256, rounds: [100, 300, 200], deviceBytes: 2 ** 20 },
    { ...timing, peer: 'seqloom', length: 16, rounds: [10, 10, 10] },
    { ...timing, peer: 'slow', length: 256, rounds: [10, 10, 10] },
    { ...timing, peer: 'quick', length: 16, rounds: [20, 20, 40] },
  ]);

  it('compares with Seqloom in the same round, at the same length', () => {
    expect(rows.map(({ seqloomRatio }) => seqloomRatio)).toEqual([1, 1, 20, 0.5]);
    expect(rows[0].residuesPerSecond).toEqual({ median: 200, least: 100, most: 300 });
  });

  it('lists the longest first', () => {
    expect(tableLines(rows)).toEqual([
      '         length  residues/s  least  most  Seqloom is  first step  resident  on device',
      'seqloom     256         200    100   300                  1.23 s     3 MiB      1 MiB',
      'slow        256          10     10    10         20x      1.23 s     3 MiB',
      'seqloom      16          10     10    10                  1.23 s     3 MiB',
      'quick        16          20     20    40       0.50x      1.23 s     3 MiB',
    ]);
  });

  it('names each reason once', () => {
    const skipped = ['a', 'b', 'c'].map((peer) => ({ peer, why: peer === 'b' ? 'late' : 'absent' }));
    expect(skippedLines(skipped)).toEqual(['not timed: a, c: absent', 'not timed: b: late']);
  });
});

const python = findPython();

it('another build is found in its checkout, or it is said how to make it', () => {
  const other = parseOptions(['--peers', `seqloom@${scratch}`]) as BenchOptions;
  const [kind] = other.peers;
  expect(commandOf(kind, folder, undefined)).toHaveProperty(
    'whyNot',
    expect.stringContaining(`in ${scratch} makes it`),
  );
  const dist = join(scratch, 'test/peers/dist');
  mkdirSync(dist, { recursive: true });
  writeFileSync(join(dist, 'seqloom.js'), '');
  expect(commandOf(kind, folder, undefined)).toHaveProperty('args', [join(dist, 'seqloom.js')]);
});

describe('PyTorch', () => {
  it('is not looked for in vain', () => {
    expect(findPython(scratch)).toBeUndefined();
    expect(commandOf(kindNamed('pytorch'), folder, undefined)).toHaveProperty('whyNot');
  });

  it.skipIf(!python).each(['pytorch', 'pytorch-packed'])(
    '%s computes what the float64 twin does',
    async (name) => {
      const config = networkOf(8);
      const parameters = initialParameters(config, 1);
      const weights = join(scratch, 'weights.safetensors');
      writeFileSync(weights, encodeSafetensors(parameters as ReadonlyMap<string, HostTensor>, {}));
      const batch = checkBatch(5);
      const command = commandOf(kindNamed(name), folder, python);
      if (!('command' in command)) throw new Error(command.whyNot);
      const peer = await PeerProcess.start(command.command, command.args, 60);
      const { logits, losses } = await readPeer(peer, 8, weights, batch, TASKS, 60);
      peer.stop();
      expect(Math.max(...batch.sequences.map((sequence) => sequence.length))).toBe(CHECK_STEPS);
      const twin = forward(config, parameters, batch.sequences.map(encode));
      expect(largestDifference(logits, Array.from(twin.logits))).toBeLessThan(1e-4);
      const right = twinLosses(8, parameters, 2);
      expect(Math.max(...losses!.map((loss, i) => Math.abs(loss / right[i] - 1)))).toBeLessThan(1e-4);
    },
  );
});

describe('peers of packages that need not be installed, which no compiler checks', () => {
  const peers = import.meta.glob<string>('./libraries/*.ts', {
    query: '?raw',
    import: 'default',
    eager: true,
  });
  const modules = import.meta.glob<Record<string, unknown>>('../../src/**/*.ts');

  it.each(Object.keys(peers))('%s takes from the project what it has', async (path) => {
    const imports = [...peers[path].matchAll(/import \{([^}]*)\} from '\.\.\/(\.\.\/\.\.\/src\/[^']+)'/g)];
    for (const [, names, module] of imports) {
      const load = modules[`${module}.ts`] ?? modules[`${module}/index.ts`];
      expect(load, module).toBeDefined();
      const values = names.split(',').map((name) => name.trim());
      expect(Object.keys(await load())).toEqual(
        expect.arrayContaining(values.filter((name) => name !== '' && !name.startsWith('type '))),
      );
    }
  });
});
