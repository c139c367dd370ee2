/** What `seqloom doctor` finds, and what it says of it. */
import type { FoundAdapter } from '../node/findAdapter';
import { installCommand, PACKAGED_SYSTEMS, VULKAN_LOADER } from '../node/packages';
import { mesaVersion } from '../gpu/mesa';
import { expectedRate, newerMesa } from '../node/softwareSpeed';

/** The limits that decide what fits and how fast it runs. */
const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
] as const;

/** On Linux, Dawn reaches the GPU through Vulkan. */
const VULKAN = process.platform === 'linux' ? ` and the Vulkan loader (${VULKAN_LOADER})` : '';

interface AdapterDiagnosis {
  kind: string;
  /** What --adapter takes for it. */
  choice: string;
  found: boolean;
  /** Its name, or why there is none. */
  detail: string;
  /** The graphics interface below WebGPU. */
  backend?: string;
  /** The driver and its version. */
  driver?: string;
  /** What Dawn and the drivers had to say. */
  said: string[];
  limits?: Record<string, number>;
  features?: string[];
}

/** What `doctor --json` prints. */
export interface Diagnosis {
  seqloom: string;
  node: string;
  platform: string;
  adapters: AdapterDiagnosis[];
  /** The adapter that `train` would take, why, and whether it computes rightly. */
  chosen?: { kind: string; description: string };
  selfCheck?: { ok: boolean; largestError: number; message: string };
  /** What is wrong, and what to do about it. */
  problems: string[];
}

export function diagnose(candidate: FoundAdapter): AdapterDiagnosis {
  const { kind, choice, adapter, name, backend, driver, whyNot, said } = candidate;
  if (!adapter) return { kind, choice, found: false, detail: whyNot!, said };
  return {
    kind,
    choice,
    found: true,
    detail: name!,
    backend,
    driver,
    said,
    limits: Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]])),
    features: [...adapter.features].sort(),
  };
}

/** What is amiss with what was found, and what to do about it. */
export function advice({ chosen, selfCheck: check, adapters }: Diagnosis): string[] {
  const problems: string[] = [];
  if (check && !check.ok) {
    problems.push(
      `Self-check failed: ${check.message}. Update the driver, or choose another adapter with --adapter.`,
    );
  }
  const hardware = adapters.find(({ kind }) => kind === 'hardware');
  if (chosen && hardware && !hardware.found) {
    problems.push(
      `No GPU is used (${hardware.detail}), so training runs on the CPU and is slow for large data. If this machine has a GPU, install its vendor's driver${VULKAN}.`,
    );
  }
  return [...problems, ...faster(chosen?.kind, adapters)];
}

/** What else would train faster, where that was measured. */
function faster(kind: string | undefined, adapters: AdapterDiagnosis[]): string[] {
  if (kind !== 'llvmpipe' && kind !== 'lavapipe') return [];
  const tips: string[] = [];
  const driver = adapters.find((one) => one.kind === kind)?.driver ?? '';
  const version = mesaVersion(driver);
  const gain = expectedRate('llvmpipe', version) / expectedRate('lavapipe', version);
  if (kind === 'lavapipe' && gain > 1 && !adapters.some((one) => one.kind === 'llvmpipe' && one.found)) {
    const { debian } = PACKAGED_SYSTEMS;
    tips.push(
      `llvmpipe of the same Mesa trains ${gain.toFixed(1)} times as fast as lavapipe (${debian.name}: ${installCommand(debian)}).`,
    );
  }
  const newer = version === undefined ? undefined : newerMesa(kind, version);
  if (newer) {
    tips.push(
      `Mesa ${newer.version} trains ${newer.gain.toFixed(1)} times as fast as this ${driver} (measured with ${kind} on two cores).`,
    );
  }
  return tips;
}

export function inWords(diagnosis: Diagnosis): string {
  const { chosen, selfCheck: check } = diagnosis;
  const lines = [
    `Seqloom ${diagnosis.seqloom}, Node ${diagnosis.node}, ${diagnosis.platform}`,
    '',
    'Adapters:',
  ];
  for (const { choice, found, detail, backend, driver, said, limits, features } of diagnosis.adapters) {
    lines.push(`  ${choice.padEnd(11)}  ${found ? detail : `not found: ${detail}`}`);
    if (found) lines.push(`    ${'driver'.padEnd(34)} ${driver}, ${backend}`);
    if (limits) {
      lines.push(...Object.entries(limits).map(([name, value]) => `    ${name.padEnd(34)} ${value}`));
    }
    if (features) {
      const has = features.includes('shader-f16') ? 'yes' : 'no';
      lines.push(`    ${'16-bit floats (--precision f16)'.padEnd(34)} ${has}`);
      lines.push(`    features: ${features.join(', ') || 'none'}`);
    }
    lines.push(...said.map((line) => `    it says: ${line}`));
  }
  lines.push('', `Chosen: ${chosen?.description ?? 'none'}`);
  if (check) lines.push(`Self-check: ${check.message}`);
  if (diagnosis.problems.length === 0) lines.push('', 'No problem found.');
  for (const problem of diagnosis.problems) lines.push('', problem);
  return lines.join('\n');
}
