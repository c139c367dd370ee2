import { availableParallelism } from 'node:os';
import { SeqloomError } from '../errors';
import { createGpu, type Gpu } from '../gpu/device';
import type { Hooks } from '../hooks';
import { createTuner, type TunerOptions } from '../tune/tuner';
import { requestAdapter, type AdapterChoice, type ChosenAdapter } from './adapters';
import { ChoiceCache, identityOf } from './choiceCache';

/** A device, and which adapter it is of. */
export type OpenGpu = Gpu & Omit<ChosenAdapter, 'adapter'>;

/** How the ways to divide the LSTM kernels' work are chosen. */
export interface TuningOptions {
  /** Measures all, anew, and also on a CPU or where SEQLOOM_TUNING says off. */
  measureAll?: boolean;
  /** A question was measured. */
  onTuning?: TunerOptions['onTuning'];
}

/**
 * A device on the adapter of this choice; without one SEQLOOM_ADAPTER decides, else the fastest is taken.
 * Call its `destroy()` when done.
 *
 * On a GPU, how kernels divide their work is measured when a shape is first seen (a second for each kernel at most), and kept in the
 * user's cache folder. On a CPU a rule stands for what `measureAll` has not measured. Results are the same bits either way.
 * With SEQLOOM_TUNING=off the rule stands everywhere.
 * @param hooks told, also later, when something is measured
 * @throws SeqloomError when there is no such adapter.
 */
export async function openGpu(
  choice?: AdapterChoice,
  { measureAll = false, onTuning }: TuningOptions = {},
  { onStage, onNote }: Hooks<never> = {},
): Promise<OpenGpu> {
  const off = tuningIsOff();
  const { adapter, ...chosen } = await requestAdapter(choice);
  const { kind, description } = chosen;
  const store = new ChoiceCache(identityOf(adapter.info, kind));
  const gpu = Object.assign(await createGpu(adapter, description), chosen, { cores: availableParallelism() });
  if (kind === 'null' || (off && !measureAll)) return gpu;
  let told = false;
  gpu.choose = createTuner(gpu, {
    store,
    measure: measureAll ? 'all' : kind === 'hardware' ? 'unknown' : 'nothing',
    onStart(question) {
      if (!told)
        onNote?.(
          `Measuring how this adapter best divides recurrent layers' work, once; kept in ${store.path}`,
        );
      told = true;
      onStage?.(`measuring ${question}`);
    },
    onTuning,
  });
  return gpu;
}

/** Whether SEQLOOM_TUNING says that nothing is to be measured, nor used that was. */
function tuningIsOff(): boolean {
  const value = process.env.SEQLOOM_TUNING;
  if (!value || value === 'auto') return false;
  if (value === 'off') return true;
  throw new SeqloomError(`SEQLOOM_TUNING is "${value}"; it must be one of auto, off.`);
}
