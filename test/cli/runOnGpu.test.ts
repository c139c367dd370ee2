import { beforeEach, describe, expect, it, vi } from 'vitest';
import { runOnGpu, type GpuWork } from '../../src/cli/runOnGpu';
import { Terminal } from '../../src/cli/terminal';
import { MODEL_DEFAULTS } from '../../src/model/config';
import { openGpu, type OpenGpu } from '../../src/node/openGpu';
import { selfCheck } from '../../src/train/selfCheck';

vi.mock('../../src/node/openGpu', () => ({ openGpu: vi.fn() }));
vi.mock('../../src/train/selfCheck', () => ({ selfCheck: vi.fn() }));

const FLAGS = { selfCheck: true };
const NETWORKS = [MODEL_DEFAULTS, { ...MODEL_DEFAULTS, encoder: 'bigru' } as const];
const destroy = vi.fn(async () => undefined);
let stderr: string;

beforeEach(() => {
  vi.clearAllMocks();
  stderr = '';
  vi.mocked(openGpu).mockResolvedValue({ description: 'a device', destroy } as unknown as OpenGpu);
  vi.mocked(selfCheck).mockResolvedValue({ ok: true, largestError: 0, message: 'right' });
});

function run(work: GpuWork, onStopped?: () => void): Promise<number> {
  const terminal = new Terminal({ write: () => undefined }, { write: (text) => (stderr += text) });
  return runOnGpu(FLAGS, NETWORKS, terminal, work, onStopped && { onStopped });
}

/** Waits as work does that heeds its signal. */
async function interrupted(signal: NodeJS.Signals, by?: AbortSignal): Promise<void> {
  process.emit(signal, signal);
  by?.throwIfAborted();
}

describe('runOnGpu', () => {
  it('gives the exit code of the work, and lets go of the device', async () => {
    expect(await run(async () => undefined)).toBe(0);
    expect(await run(async () => 4)).toBe(4);
    expect(destroy).toHaveBeenCalledTimes(2);
    expect(
      vi
        .mocked(selfCheck)
        .mock.calls.slice(0, 2)
        .map(([, parts]) => parts),
    ).toEqual(NETWORKS);
    expect(stderr).toBe('Adapter: a device\nSelf-check (LSTM): right\nSelf-check (BiGRU): right\n'.repeat(2));
  });

  it('lets go of the device when the self-check throws or the work fails', async () => {
    vi.mocked(selfCheck).mockRejectedValueOnce(new Error('the device was lost'));
    await expect(run(async () => undefined)).rejects.toThrow('the device was lost');
    const failure = () => Promise.reject(new Error('the disk is full'));
    await expect(run(failure)).rejects.toThrow('the disk is full');
    expect(destroy).toHaveBeenCalledTimes(2);
  });

  it('tells what fails while it stops', async () => {
    const work: GpuWork = async () => {
      process.emit('SIGINT', 'SIGINT');
      throw new Error('the disk is full');
    };
    await expect(run(work)).rejects.toThrow('the disk is full');
  });

  it('does no work where the self-check fails', async () => {
    vi.mocked(selfCheck).mockResolvedValueOnce({ ok: false, largestError: 1, message: 'all wrong' });
    const work = vi.fn(async () => undefined);
    await expect(run(work)).rejects.toThrow('Self-check failed (LSTM): all wrong.');
    expect(work).not.toHaveBeenCalled();
    expect(destroy).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 143],
  ] as const)('at %s stops the work and gives %d', async (signal, code) => {
    const before = process.listenerCount(signal);
    expect(await run((_, hooks) => interrupted(signal, hooks.signal))).toBe(code);
    expect(stderr).toMatch(/Stopping\.\nStopped\.\n$/);
    const onStopped = vi.fn();
    expect(await run((_, hooks) => interrupted(signal, hooks.signal), onStopped)).toBe(code);
    expect(onStopped).toHaveBeenCalledTimes(1);
    const saidSo: GpuWork = async () => {
      process.emit(signal, signal);
      return 'stopped';
    };
    expect(await run(saidSo, onStopped)).toBe(code);
    expect(onStopped).toHaveBeenCalledTimes(1);
    expect(process.listenerCount(signal)).toBe(before);
    expect(destroy).toHaveBeenCalledTimes(3);
  });
});
