/** Sequences for which there is no room, refused while data are read and not after all of them. */
import type { DatasetOptions } from '../data/dataset';
import { SeqloomError } from '../errors';
import { GUARANTEED_LIMITS, refuseTooLong } from '../model/capacity';
import { MODEL_DEFAULTS } from '../model/config';
import type { Purpose } from '../model/memory';
import type { AdapterFlags } from './options';
import type { NetworkFlags } from './trainingOptions';
import { withGpu } from './runOnGpu';
import type { Terminal } from './terminal';

/**
 * Refuses sequences that one of the networks cannot hold. The adapter is asked only where a sequence needs more than all have.
 * @param networks their number of classes, which hardly counts, may not be known yet
 */
export function tooLongFor(
  networks: readonly NetworkFlags[],
  purpose: Purpose,
  memoryMiB: number,
  { adapter }: AdapterFlags,
  terminal: Terminal,
): DatasetOptions['refuseTooLong'] {
  let limits = GUARANTEED_LIMITS;
  let asked = false;
  const refuse = (residues: number) => {
    for (const network of networks)
      refuseTooLong(limits, { ...MODEL_DEFAULTS, classes: 2, ...network }, residues, purpose, memoryMiB);
  };
  return async (residues) => {
    try {
      refuse(residues);
    } catch (error) {
      const limit = error instanceof SeqloomError && 'limit' in error.problem && error.problem.limit;
      if (asked || limit !== 'adapter') throw error;
      limits = await withGpu(adapter, terminal, async ({ device }) => {
        const { maxBufferSize, maxStorageBufferBindingSize } = device.limits;
        return { maxBufferSize, maxStorageBufferBindingSize };
      });
      asked = true;
      refuse(residues);
    }
  };
}
