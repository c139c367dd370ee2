import { SeqloomError } from '../errors';
import { openGpu, type OpenGpu } from '../node/openGpu';
import { selfCheck } from '../train/selfCheck';
import type { AdapterFlags } from './options';
import type { Terminal } from './terminal';
import { tuningNotes } from './tuningNotes';

/**
 * The device that the flags choose, once it is known to compute rightly. Call its `destroy()` when done.
 * @throws SeqloomError when there is none, or it does not.
 */
export async function openCheckedGpu(flags: AdapterFlags, terminal: Terminal): Promise<OpenGpu> {
  const gpu = await openGpu(flags.adapter, tuningNotes(terminal));
  terminal.note(`Adapter: ${gpu.description}`);
  if (!flags.selfCheck) return gpu;
  const { ok, message } = await selfCheck(gpu);
  if (!ok) {
    await gpu.destroy();
    throw new SeqloomError(`Self-check failed: ${message}.`, { kind: 'adapter-wrong' });
  }
  terminal.note(`Self-check: ${message}`);
  return gpu;
}
