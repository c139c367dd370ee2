import { SeqloomError } from '../errors';
import { version } from '../node/version';
import { PROFILE_VERSION, type ReportHead, type ScalingReport } from '../profile/report';
import { measureScaling } from '../profile/scaling';
import { scalingLines } from '../profile/scalingWords';
import { flagOf, type CliOption } from './options';
import { MEASURE_OPTIONS, OUTPUT_OPTIONS, processMemory, PROFILED_ADAPTER, shapeOf } from './profileOptions';
import { withGpu } from './runOnGpu';
import type { Terminal } from './terminal';
import type { Values } from './values';

/** `seqloom profile --scaling`: measures, and prints what was found. */
export async function profileScaling(
  values: Values,
  json: boolean,
  terminal: Terminal,
): Promise<ScalingReport> {
  refuseOtherMeasurements(values);
  const { scaling: mostResidues, memoryMiB } = values.pick(MEASURE_OPTIONS);
  return withGpu(values.pick(PROFILED_ADAPTER).adapter, terminal, async (gpu) => {
    terminal.note(`Adapter: ${gpu.description}`);
    const options = { mostResidues: mostResidues!, memoryMiB, memory: processMemory };
    const scaling = await measureScaling(gpu, shapeOf(values), options, (stage) => terminal.progress(stage));
    const report = { ...reportHeadOf(gpu), scaling };
    if (json) terminal.result(JSON.stringify(report, null, 2));
    else scalingLines(scaling).forEach((line) => terminal.result(line));
    return report;
  });
}

/** Of this version, on this machine. */
export function reportHeadOf({ kind, name, description }: ReportHead['adapter']): ReportHead {
  return {
    version: PROFILE_VERSION,
    seqloom: version,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    adapter: { kind, name, description },
  };
}

/** What says how kernels and steps are measured cannot be heeded. */
function refuseOtherMeasurements(values: Values): void {
  const { steps, kernels, tune, sweep, soak } = MEASURE_OPTIONS.options;
  const { trace, compare, tolerance } = OUTPUT_OPTIONS.options;
  const given = Object.entries<CliOption>({
    steps,
    kernels,
    tune,
    sweep,
    soak,
    trace,
    compare,
    tolerance,
  }).find(([key]) => values.given(key) !== undefined);
  if (!given) return;
  throw new SeqloomError(
    `${flagOf(...given)} cannot be given with --scaling, which times whole training runs. Leave one of them out.`,
  );
}
