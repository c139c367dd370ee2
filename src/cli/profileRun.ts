/** Profiles as `seqloom profile` measures them, and reads earlier ones. */
import { readFileSync } from 'node:fs';
import type { Dataset } from '../data/types';
import { openClock } from '../gpu/clock';
import type { Gpu } from '../gpu/device';
import { fileError } from '../node/files';
import { version } from '../node/version';
import { measureCeilings } from '../profile/ceilings';
import { planData, type DataPlan } from '../profile/dataPlan';
import { askChoices, profile, type Profile } from '../profile/profile';
import { parseReport, PROFILE_VERSION, type ProfileReport } from '../profile/profileReport';
import type { ProfileShape } from '../profile/workload';
import type { Tuning } from '../tune/tuner';
import { MEASURE_OPTIONS, PROFILED_ADAPTER } from './profileOptions';
import { withGpu } from './runOnGpu';
import type { Terminal } from './terminal';
import type { Values } from './values';

export function readProfile(path: string): ProfileReport {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw fileError(error, path, 'read');
  }
  return parseReport(text, path);
}

/** Profiles each shape on a device of its own, so that none finds kernels compiled for another. */
export async function measureShapes(
  shapes: ProfileShape[],
  values: Values,
  terminal: Terminal,
): Promise<ProfileReport> {
  const { steps, memoryMiB, kernels, tune } = values.pick(MEASURE_OPTIONS);
  const { adapter } = values.pick(PROFILED_ADAPTER);
  const report: Partial<ProfileReport> = {};
  const profiles: ProfileReport['profiles'] = [];
  for (const [i, shape] of shapes.entries()) {
    const onStage = (stage: string) =>
      terminal.progress(shapes.length > 1 ? `${i + 1} of ${shapes.length}, ${stage}` : stage);
    const tuned = tune ? await tuneShape(shape, values, terminal) : undefined;
    await withGpu(adapter, terminal, async (gpu) => {
      gpu.choose = tuned?.choose ?? gpu.choose;
      if (i === 0) {
        terminal.note(`Adapter: ${gpu.description}`);
        report.adapter = gpu;
      }
      const clock = kernels ? await openClock(gpu) : undefined;
      if (clock) {
        onStage('ceilings');
        report.ceilings ??= await measureCeilings(gpu, clock);
      }
      const options = {
        steps,
        memoryMiB,
        kernels: clock && { clock, ceilings: report.ceilings! },
      };
      profiles.push({ ...(await profile(gpu, shape, options, { onStage })), tunings: tuned?.tunings });
      report.clock ??= clock && { method: clock.method, resolution: clock.resolution };
    });
  }
  const { kind, name, description } = report.adapter!;
  return {
    version: PROFILE_VERSION,
    seqloom: version,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    adapter: { kind, name, description },
    clock: report.clock,
    ceilings: report.ceilings,
    profiles,
  };
}

/** What the data set will cost, by what was measured for it. */
export async function planOnGpu(
  dataset: Dataset,
  measured: Profile,
  values: Values,
  terminal: Terminal,
): Promise<DataPlan> {
  const resident = 1024 * process.resourceUsage().maxRSS;
  const { memoryMiB } = values.pick(MEASURE_OPTIONS);
  return withGpu(values.pick(PROFILED_ADAPTER).adapter, terminal, async (gpu) =>
    planData(gpu, dataset, measured, memoryMiB, resident),
  );
}

/** Measures every way to divide the work, whatever is known; the answers hold also where they could not be kept. */
async function tuneShape(
  shape: ProfileShape,
  values: Values,
  terminal: Terminal,
): Promise<{ choose: Gpu['choose']; tunings: Tuning[] }> {
  const tunings: Tuning[] = [];
  return withGpu(
    values.pick(PROFILED_ADAPTER).adapter,
    terminal,
    async (gpu) => {
      await askChoices(gpu, shape, values.pick(MEASURE_OPTIONS).memoryMiB);
      return { choose: gpu.choose, tunings };
    },
    { measureAll: true, onTuning: (tuning) => tunings.push(tuning) },
  );
}
