import { version } from '../../package.json';
import { createGpu, SeqloomError, type Gpu } from '../../src';
import type { Host } from '../../src/run/runConfig';
import type { AdapterFacts } from '../protocol';
import { Turns } from './turns';

export interface Device {
  gpu: Gpu;
  /** On a software adapter, whose work is done in turns. */
  turns: Turns | undefined;
  facts: AdapterFacts;
  /** Set once the device is lost. */
  lost: boolean;
}

/** Limits that decide what fits; shown on the page. */
const SHOWN_LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupStorageSize',
  'maxStorageBuffersPerShaderStage',
] as const;

/** A browser whose GPU process has just ended answers with no adapter for a moment. */
const ATTEMPTS = 8;
const WAIT_MS = 500;

/**
 * The fastest adapter's device.
 * @param patient asks again for some seconds before giving up, as after a lost device
 * @throws SeqloomError where the browser has none
 */
export async function openDevice(patient = false): Promise<Device> {
  for (let attempt = 1; ; attempt++) {
    const adapter = await requestAdapter();
    if (adapter) return describe(adapter);
    if (!patient || attempt === ATTEMPTS)
      throw new SeqloomError('The browser found no graphics adapter.', { kind: 'adapter-missing' });
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  }
}

/** Older graphics interfaces serve WebGPU's compatibility level only. */
async function requestAdapter(): Promise<GPUAdapter | null> {
  const fast: GPURequestAdapterOptions = { powerPreference: 'high-performance' };
  return (
    (await navigator.gpu.requestAdapter(fast)) ??
    (await navigator.gpu.requestAdapter({ ...fast, featureLevel: 'compatibility' }))
  );
}

async function describe(adapter: GPUAdapter): Promise<Device> {
  const { info, limits, features } = adapter;
  const words = [info.vendor, info.architecture, info.device, info.description];
  const name = words.filter((word, i) => word && words.indexOf(word) === i).join(' ') || 'unnamed adapter';
  const facts = {
    name,
    level: features.has('core-features-and-limits') ? 'core' : 'compatibility',
    timestamps: features.has('timestamp-query'),
    limits: SHOWN_LIMITS.map((key) => ({ name: key, value: limits[key] })),
  };
  const gpu = await createGpu(adapter, name);
  if (!gpu.software) {
    // On a GPU the fastest way to do a recurrent layer is measured when its shape is first seen; results are the same bits.
    const { createTuner } = await import('../../src/tune/tuner');
    gpu.choose = createTuner(gpu, { store: new Map(), measure: 'unknown' });
  }
  const turns = gpu.software ? new Turns(gpu.device) : undefined;
  gpu.turn = turns?.next;
  return { gpu, turns, facts: { ...facts, software: gpu.software }, lost: false };
}

/** What runs Seqloom here. */
export function hostOfPage(): Host {
  return { seqloom: version, platform: navigator.userAgent };
}
