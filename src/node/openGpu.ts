import { createGpu, type Gpu } from '../gpu/device';
import { requestAdapter, type AdapterChoice, type ChosenAdapter } from './adapters';

/** A device, and which adapter it is of. */
export type OpenGpu = Gpu & Pick<ChosenAdapter, 'kind' | 'name'>;

/**
 * A device on the adapter of the given kind; without a choice SEQLOOM_ADAPTER decides, else the first adapter found.
 * Call its `destroy()` when done.
 * @throws SeqloomError (exit code 3) when there is no such adapter.
 */
export async function openGpu(choice?: AdapterChoice): Promise<OpenGpu> {
  const { adapter, kind, name, description } = await requestAdapter(choice);
  return Object.assign(await createGpu(adapter, description), { kind, name });
}
