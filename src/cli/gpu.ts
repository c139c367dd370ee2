import { SeqloomError } from '../errors';
import type { AdapterChoice } from '../node/adapters';
import { openGpu, type OpenGpu } from '../node/openGpu';
import { selfCheck } from '../train/selfCheck';
import { ADAPTER_OPTIONS } from './options';
import type { Terminal } from './terminal';
import type { Values } from './values';

/** A device on the adapter, said which, and (unless --no-self-check) only if it computes rightly. */
export async function openCheckedGpu(
  adapter: AdapterChoice | undefined,
  values: Values,
  terminal: Terminal,
): Promise<OpenGpu> {
  const gpu = await openGpu(adapter);
  terminal.note(`Adapter: ${gpu.description}`);
  if (!values.pick(ADAPTER_OPTIONS).selfCheck) return gpu;
  const { ok, message } = await selfCheck(gpu);
  if (!ok) {
    await gpu.destroy();
    throw new SeqloomError(
      `Self-check failed: ${message}. Choose another adapter with --adapter (seqloom doctor lists them).`,
      3,
    );
  }
  terminal.note(`Self-check: ${message}`);
  return gpu;
}
