import { SeqloomError } from '../errors';
import type { Hooks } from '../hooks';
import { ENCODERS } from '../model/config';
import { openGpu, type OpenGpu, type TuningOptions } from '../node/openGpu';
import { selfCheck, type CheckedParts } from '../train/selfCheck';
import { watchInterrupt } from './interrupt';
import type { AdapterFlags } from './options';
import type { Terminal } from './terminal';

/**
 * A verb's work on a device. The hooks lead stages and notes to the terminal, and Ctrl-C to the work.
 * @returns the exit code (default 0), or that Ctrl-C stopped it and it has said so
 */
export type GpuWork = (gpu: OpenGpu, hooks: Hooks<never>) => Promise<number | 'stopped' | void>;

/** What is said of an interruption. */
interface Stopping {
  /** At Ctrl-C. */
  note?: string;
  /** When the work has ended by throwing what the signal carries. */
  onStopped?(): void;
}

/**
 * Does a verb's work on the device that the flags choose, once it is known to compute rightly. Ctrl-C stops the work.
 * @param networks that the work trains or runs
 * @returns the exit code
 * @throws SeqloomError when there is no such device, or it computes wrongly; what `work` throws.
 */
export async function runOnGpu(
  flags: AdapterFlags,
  networks: CheckedParts[],
  terminal: Terminal,
  work: GpuWork,
  { note = 'Stopping.', onStopped = () => terminal.error('Stopped.') }: Stopping = {},
): Promise<number> {
  return withGpu(flags.adapter, terminal, async (gpu) => {
    terminal.note(`Adapter: ${gpu.description}`);
    if (flags.selfCheck) await check(gpu, networks, terminal);
    const { signal, exitCode, release } = watchInterrupt(() => terminal.note(note));
    try {
      const result = await work(gpu, { ...terminal.hooks, signal });
      return result === 'stopped' ? exitCode() : (result ?? 0);
    } catch (error) {
      // What fails on the way to its end is told: a checkpoint that could not be written.
      if (!signal.aborted || error !== signal.reason) throw error;
      onStopped();
      return exitCode();
    } finally {
      release();
    }
  });
}

/** Opens a device for as long as `use` takes. */
export async function withGpu<T>(
  adapter: AdapterFlags['adapter'],
  terminal: Terminal,
  use: (gpu: OpenGpu) => Promise<T>,
  tuning: TuningOptions = {},
): Promise<T> {
  const gpu = await openGpu(adapter, tuning, terminal.hooks);
  try {
    return await use(gpu);
  } finally {
    await gpu.destroy();
  }
}

async function check(gpu: OpenGpu, networks: CheckedParts[], terminal: Terminal): Promise<void> {
  for (const network of networks) {
    const { ok, message } = await selfCheck(gpu, network);
    const { title } = ENCODERS[network.encoder];
    if (!ok) throw new SeqloomError(`Self-check failed (${title}): ${message}.`, { kind: 'adapter-wrong' });
    terminal.note(`Self-check (${title}): ${message}`);
  }
}
