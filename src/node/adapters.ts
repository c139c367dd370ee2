/** Chooses the adapter to compute on: a GPU, or one of the software adapters that need none. */
import { SeqloomError } from '../errors';
import { systemPlaces, type DriverPlaces } from './driverFiles';
import {
  ADAPTER_KINDS,
  findAdapter,
  findGpu,
  listGpus,
  SOFTWARE_KINDS,
  type FoundAdapter,
} from './findAdapter';
import { placeOfGpu } from './gpuChoice';
import { INSTALL } from './packages';
import { mesaVersion } from '../gpu/mesa';
import { expectedRate } from './softwareSpeed';

/** The choices that are words. */
export const ADAPTER_CHOICES = ['auto', ...ADAPTER_KINDS, 'null'] as const;
/**
 * One of ADAPTER_CHOICES, `hardware:N` (one of several GPUs, counted from 0 in the order of `listAdapters`), or a part of a GPU's
 * name. `auto` takes a GPU, or else the software adapter that trains fastest.
 */
export type AdapterChoice = (typeof ADAPTER_CHOICES)[number] | (string & {});

/** The adapter that is used. */
export interface ChosenAdapter extends Required<Omit<FoundAdapter, 'whyNot' | 'said'>> {
  /** One line: which adapter, and why this one. */
  description: string;
}

/** Looks for every kind of adapter, GPUs first; of several GPUs, for each. */
export async function listAdapters(places: DriverPlaces = systemPlaces()): Promise<FoundAdapter[]> {
  const found = [await findAdapter('hardware', places)];
  if (found[0].adapter) {
    const gpus = await listGpus();
    for (let place = 1; place < gpus.length; place++) found.push(await findGpu(gpus, place));
  }
  for (const kind of SOFTWARE_KINDS) found.push(await findAdapter(kind, places));
  return found;
}

/**
 * The adapter of this choice. Without one the environment variable SEQLOOM_ADAPTER decides, then `auto`.
 * @throws SeqloomError naming what was tried and what to install.
 */
export async function requestAdapter(
  choice?: AdapterChoice,
  places: DriverPlaces = systemPlaces(),
): Promise<ChosenAdapter> {
  const wanted = choice ?? (process.env.SEQLOOM_ADAPTER || 'auto');
  if (wanted === 'auto') return automatic(places);
  const candidate = await find(wanted, places);
  if (!candidate) {
    const where = choice === undefined ? 'SEQLOOM_ADAPTER' : 'The adapter';
    const gpus = (await listGpus()).join(', ') || 'none';
    throw missing(
      `${where} is "${wanted}"; it must be one of ${ADAPTER_CHOICES.join(', ')}, or hardware:N or a part of a GPU's name (GPUs here: ${gpus}).`,
    );
  }
  if (!candidate.adapter)
    throw missing(`The adapter "${wanted}" cannot be had: ${candidate.whyNot}. ${INSTALL}`);
  return choose(candidate, choice === undefined ? 'as SEQLOOM_ADAPTER says' : 'as asked for');
}

async function find(wanted: string, places: DriverPlaces): Promise<FoundAdapter | undefined> {
  const kind = [...ADAPTER_KINDS, 'null' as const].find((one) => one === wanted);
  if (kind) return findAdapter(kind, places);
  const gpus = await listGpus();
  const place = placeOfGpu(gpus, wanted);
  return place === undefined ? undefined : findGpu(gpus, place);
}

async function automatic(places: DriverPlaces): Promise<ChosenAdapter> {
  const hardware = await findAdapter('hardware', places);
  if (hardware.adapter) return choose(hardware, 'a GPU comes first');
  const llvmpipe = await findAdapter('llvmpipe', places);
  const lavapipe = await findAdapter('lavapipe', places);
  if (llvmpipe.adapter && lavapipe.adapter) {
    const [fast, slow] = rateOf(lavapipe) > rateOf(llvmpipe) ? [lavapipe, llvmpipe] : [llvmpipe, lavapipe];
    return choose(fast, `faster here than ${slow.kind}; ${absence([hardware])}`);
  }
  if (llvmpipe.adapter) return choose(llvmpipe, absence([hardware]));
  if (lavapipe.adapter) return choose(lavapipe, absence([hardware, llvmpipe]));
  const swiftshader = await findAdapter('swiftshader', places);
  const others = [hardware, llvmpipe, lavapipe];
  if (swiftshader.adapter) return choose(swiftshader, absence(others));
  const tried = [...others, swiftshader].map(({ kind, whyNot }) => `${kind}: ${whyNot}`).join('; ');
  throw missing(`No WebGPU adapter can be had (${tried}). ${INSTALL}`);
}

function rateOf({ kind, driver }: FoundAdapter): number {
  return expectedRate(kind as 'llvmpipe' | 'lavapipe', mesaVersion(driver!));
}

function choose(found: FoundAdapter, reason: string): ChosenAdapter {
  const { kind, choice, adapter, name, backend, driver } = found as Required<FoundAdapter>;
  const what = kind === 'hardware' ? [name, backend] : [kind, backend, driver];
  return { kind, choice, adapter, name, backend, driver, description: `${what.join(', ')}: ${reason}` };
}

function absence(skipped: FoundAdapter[]): string {
  const called = ({ kind }: FoundAdapter) => (kind === 'hardware' ? 'GPU' : kind);
  return skipped.map((one) => `no ${called(one)} (${one.whyNot})`).join(', ');
}

function missing(message: string): SeqloomError {
  return new SeqloomError(message, { kind: 'adapter-missing' });
}
