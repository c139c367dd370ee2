/** What `seqloom doctor` finds, and what it says of it. */
import type { FoundAdapter } from '../node/adapters';
import { VULKAN_LOADER } from '../node/packages';

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
  found: boolean;
  /** Its name, or why there is none. */
  detail: string;
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

export function diagnose({ kind, adapter, name, whyNot }: FoundAdapter): AdapterDiagnosis {
  if (!adapter) return { kind, found: false, detail: whyNot! };
  return {
    kind,
    found: true,
    detail: name!,
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
  return problems;
}

export function inWords(diagnosis: Diagnosis): string {
  const { chosen, selfCheck: check } = diagnosis;
  const lines = [
    `Seqloom ${diagnosis.seqloom}, Node ${diagnosis.node}, ${diagnosis.platform}`,
    '',
    'Adapters:',
  ];
  for (const { kind, found, detail, limits, features } of diagnosis.adapters) {
    lines.push(`  ${kind.padEnd(11)}  ${found ? detail : `not found: ${detail}`}`);
    if (limits) {
      lines.push(...Object.entries(limits).map(([name, value]) => `    ${name.padEnd(34)} ${value}`));
    }
    if (features) lines.push(`    features: ${features.join(', ') || 'none'}`);
  }
  lines.push('', `Chosen: ${chosen?.description ?? 'none'}`);
  if (check) lines.push(`Self-check: ${check.message}`);
  if (diagnosis.problems.length === 0) lines.push('', 'No problem found.');
  for (const problem of diagnosis.problems) lines.push('', problem);
  return lines.join('\n');
}
