/** Commands killed at each of their changes of the disk, and gone on with as a user would. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { PartitionComparison } from '../../src/compare/comparison';
import { BLOCK_LIMITS } from '../../src/embed/blocks';
import { RunFolder } from '../../src/node/runFolder';
import { describeGpu } from '../adapter';
import { filesBelow } from '../node/embedHelpers';
import { killedAt } from '../node/killed';
import { seqloom } from './capture';

const shared = vi.hoisted(() => ({
  /** Counts processes: each sees that the one before has ended. */
  process: 1,
  gpu: undefined as unknown,
  compared: undefined as { trained: unknown[][]; result: unknown } | undefined,
}));
vi.mock('../../src/node/processes', () => ({
  isRunning: () => true,
  startOf: () => `process ${shared.process}`,
}));
// One device for all commands.
vi.mock(import('../../src/node/openGpu'), async (original) => {
  const { openGpu, ...others } = await original();
  const open: typeof openGpu = async (...args) => {
    shared.gpu ??= Object.assign(await openGpu(...args), { destroy: async () => undefined });
    return shared.gpu as Awaited<ReturnType<typeof openGpu>>;
  };
  return { ...others, openGpu: open };
});
// What is measured of the networks, and changes nothing on the disk, is measured once.
vi.mock(import('../../src/compare/comparePartition'), async (original) => {
  const { comparePartition } = await original();
  return {
    async comparePartition(gpu, partition, options, tools, hooks) {
      if (shared.compared) {
        for (const args of shared.compared.trained)
          await tools.train(...(args as Parameters<typeof tools.train>));
        return shared.compared.result as PartitionComparison;
      }
      const trained: unknown[][] = [];
      const train: typeof tools.train = (...args) => {
        trained.push(args);
        return tools.train(...args);
      };
      const result = await comparePartition(gpu, partition, options, { ...tools, train }, hooks);
      shared.compared = { trained, result };
      return result;
    },
  };
});

describeGpu('killed at any change of the disk', () => {
  let root: string;
  let data: string;
  let run: string;

  const NETWORK = ['--hidden', '8', '--embedding-dim', '4', '--no-self-check'];
  const train = () => {
    const short = ['--epochs', '1', '--batch-residues', '200', '--checkpoint-seconds', '0'];
    return ['train', data, '--encoder', 'mean', ...short, ...NETWORK];
  };

  beforeAll(async () => {
    // A kill loses nothing that the system has taken, so no write is waited for.
    const file = await open(import.meta.filename);
    vi.spyOn(Object.getPrototypeOf(file), 'sync').mockResolvedValue(undefined);
    await file.close();
    // Two blocks.
    BLOCK_LIMITS.records = 12;
    // A lock that was cut off while it was written is taken for left after a while.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3600_000 });
    root = mkdtempSync(join(tmpdir(), 'seqloom-killed-'));
    data = join(root, 'data.tsv');
    const rows = Array.from({ length: 20 }, (_, i) => {
      const sequence = i === 7 ? '*' : 'KRDEA'.repeat(3 + (i % 5)) + 'ILVF'[i % 4];
      return `s${i}\t${'ab'[i % 2]}\t${sequence}\n`;
    });
    writeFileSync(data, `id\tlabel\tsequence\n${rows.join('')}`);
    run = join(root, 'killed', 'run');
    expect(await seqloom(...train(), '--out', run)).toMatchObject({ exitCode: 0 });
    renameSync(join(root, 'killed'), join(root, 'whole'));
    run = join(root, 'whole', 'run');
  });
  afterAll(() => {
    vi.useRealTimers();
    rmSync(root, { recursive: true, force: true });
  });

  /**
   * Kills a command at each of its changes in a folder, and gives what it left to `goOn`, under a name that no process has seen.
   * @param start what is in the folder before
   */
  async function killed(
    command: (folder: string) => string[],
    goOn: (folder: string) => Promise<void>,
    start?: string,
  ): Promise<number> {
    for (let n = 1; ; n++) {
      const folder = join(root, 'killed');
      if (start) cpSync(start, folder, { recursive: true });
      else mkdirSync(folder);
      const changes = await killedAt(n, folder, () => seqloom(...command(folder)));
      shared.process++;
      const found = join(root, `found-${shared.process}`);
      renameSync(folder, found);
      if (changes >= n) {
        await goOn(found).catch((error: Error) => {
          error.message = `Killed at change ${n}: ${error.message}`;
          throw error;
        });
      }
      rmSync(found, { recursive: true });
      if (changes < n) return changes;
    }
  }

  /** What is in a folder, without what depends on its name and on the time it took. */
  function contentOf(folder: string): Record<string, unknown> {
    const contents = [...filesBelow(folder)].map(([name, hash]) => {
      const text = readFileSync(join(folder, name), 'utf8');
      if (name.endsWith('.html')) return [name, text.slice(-20)];
      if (!/\.jsonl?$/.test(name)) return [name, hash];
      return [
        name,
        text
          .replaceAll(root, '')
          .replace(/found-\d+/g, 'killed')
          .replace(/"(\w*[sS]econd\w*)": ?[^,}\n]+/g, '"$1": 0'),
      ];
    });
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
    return { names, ...Object.fromEntries(contents) };
  }

  it('training is gone on with, or begun again, to the same end', async () => {
    const whole = contentOf(run);
    const command = (folder: string) => [...train(), '--out', join(folder, 'run')];
    const changes = await killed(command, async (folder) => {
      const path = join(folder, 'run');
      const copy = join(folder, 'copy');
      if (!existsSync(path)) mkdirSync(path);
      cpSync(path, copy, { recursive: true });
      (await RunFolder.create(copy, '', true)).release();
      const wasLocked = existsSync(join(path, 'seqloom.lock'));
      let next = await seqloom('train', '--resume', path, '--no-self-check');
      if (next.exitCode !== 0) {
        expect(next.stderr).toMatch(/has no config.json|Train it anew/);
        next = await seqloom(...command(folder));
      }
      expect([next.exitCode, next.stderr.includes('is taken over')]).toEqual([0, wasLocked]);
      expect(contentOf(path)).toEqual(whole);
    });
    expect(changes).toBeGreaterThan(50);
  });

  const embed =
    (name: string, ...flags: string[]) =>
    (folder: string) => {
      // Only these hold a table beside vectors.
      const readouts = ['--readout', /npz|tsv/.test(name) ? 'residue-mean,residue-table' : 'residue-mean'];
      return ['embed', run, data, '--out', join(folder, name), ...readouts, ...flags, '--no-self-check'];
    };

  it('an embedding is resumed, or made anew, to the same bytes', async () => {
    const command = embed('e.npz');
    const whole = await made(command);
    const changes = await killed(command, async (folder) => {
      const copy = `${folder}-copy`;
      cpSync(folder, copy, { recursive: true });
      expect(await seqloom(...command(copy), '--overwrite')).toMatchObject({ exitCode: 0 });
      expect(contentOf(copy)).toEqual(whole);
      rmSync(copy, { recursive: true });
      expect(await seqloom(...command(folder), '--resume')).toMatchObject({ exitCode: 0 });
      expect(contentOf(folder)).toEqual(whole);
    });
    expect(changes).toBeGreaterThan(40);
  });

  it.each(['e.h5', 'e.parquet', 'e.tsv'])('what was computed is written as %s by resuming', async (name) => {
    const command = embed(name, '--resume');
    const whole = await made(command);
    // A shard of one holds the parts of all.
    const parts = join(root, `parts of ${name}`);
    expect(await seqloom(...embed(name, '--shard', '1/1')(parts))).toMatchObject({ exitCode: 0 });
    renameSync(join(parts, `${name}.shard-1-of-1`), join(parts, `${name}.parts`));
    const changes = await killed(
      command,
      async (folder) => {
        expect(await seqloom(...command(folder))).toMatchObject({ exitCode: 0 });
        expect(contentOf(folder)).toEqual(whole);
      },
      parts,
    );
    expect(changes).toBeGreaterThan(20);
  });

  it('a shard is resumed, and shards are merged', async () => {
    const shards = join(root, 'shards');
    const shard = (share: string) => embed('e.npz', '--shard', share);
    expect(await seqloom(...shard('1/2')(shards))).toMatchObject({ exitCode: 0 });
    cpSync(shards, join(root, 'first'), { recursive: true });
    expect(await seqloom(...shard('2/2')(shards))).toMatchObject({ exitCode: 0 });
    const whole = contentOf(shards);
    await killed(
      shard('2/2'),
      async (folder) => {
        expect(await seqloom(...shard('2/2')(folder), '--resume')).toMatchObject({ exitCode: 0 });
        expect(contentOf(folder)).toEqual(whole);
      },
      join(root, 'first'),
    );
    const merge = (folder: string) => [
      'merge',
      ...[1, 2].map((i) => join(folder, `e.npz.shard-${i}-of-2`)),
      '--out',
      join(folder, 'e.npz'),
    ];
    const merged = await made(merge, shards);
    const changes = await killed(
      merge,
      async (folder) => {
        expect(await seqloom(...merge(folder), '--overwrite')).toMatchObject({ exitCode: 0 });
        expect(contentOf(folder)).toEqual(merged);
      },
      shards,
    );
    expect(changes).toBeGreaterThan(10);
  });

  it('a comparison is gone on with by the same command', async () => {
    const command = (folder: string) => {
      const few = ['--encoders', 'mean', '--seeds', '1', '--learning-rates', '0.01', '--epochs', '1'];
      const quick = ['--no-order-training', '--resamples', '100'];
      return ['compare', data, '--out', join(folder, 'compared'), ...few, ...quick, ...NETWORK];
    };
    const whole = await made(command);
    const changes = await killed(command, async (folder) => {
      expect(await seqloom(...command(folder))).toMatchObject({ exitCode: 0 });
      expect(contentOf(folder)).toEqual(whole);
    });
    expect(changes).toBeGreaterThan(40);
  });

  /** What a command that is not killed leaves. */
  async function made(command: (folder: string) => string[], start?: string) {
    const folder = join(root, 'killed');
    if (start) cpSync(start, folder, { recursive: true });
    else mkdirSync(folder);
    expect(await seqloom(...command(folder))).toMatchObject({ exitCode: 0 });
    const whole = contentOf(folder);
    rmSync(folder, { recursive: true });
    return whole;
  }
});
