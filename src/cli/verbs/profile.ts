import { readFileSync } from 'node:fs';
import { show } from '../../data/show';
import type { Gpu } from '../../gpu/device';
import { fileError, writeOutputFile } from '../../node/files';
import { refuseInputs } from '../../node/inputs';
import { version } from '../../node/version';
import { measureCeilings } from '../../profile/ceilings';
import { openClock } from '../../gpu/clock';
import { compareReports, type SpeedComparison } from '../../profile/compareReports';
import { profilePage } from '../../profile/page';
import { askChoices, profile as profileShape } from '../../profile/profile';
import { parseReport, PROFILE_VERSION, type ProfileReport } from '../../profile/profileReport';
import { withValue } from '../../profile/sweep';
import { traceOf } from '../../profile/trace';
import { ceilingsLine, comparisonLines, profileLines, sweepLines } from '../../profile/words';
import type { ProfileShape } from '../../profile/workload';
import type { Tuning } from '../../tune/tuner';
import { commandLine } from '../commandLine';
import { EXIT } from '../exitCodes';
import { inputsOf, refuseExisting } from '../commandFiles';
import { MODEL_OPTIONS } from '../options';
import {
  MEASURE_OPTIONS,
  OUTPUT_OPTIONS,
  PROFILED_ADAPTER,
  SHAPE_OPTIONS,
  shapeOf,
  sweepOf,
} from '../profileOptions';
import { withGpu } from '../runOnGpu';
import type { Terminal } from '../terminal';
import { refuseUseless } from '../useless';
import type { Values } from '../values';
import type { Verb } from '../verb';

export const profile: Verb = {
  name: 'profile',
  summary: 'Measure how fast this adapter trains and embeds, kernel by kernel, and what memory it takes.',
  arguments: [],
  groups: [MODEL_OPTIONS, SHAPE_OPTIONS, MEASURE_OPTIONS, OUTPUT_OPTIONS, PROFILED_ADAPTER],
  examples: [
    'seqloom profile --html profile.html',
    'seqloom profile --encoder bilstm --hidden 128 --lengths mixed --json > before.json',
    'seqloom profile --encoder bilstm --hidden 128 --lengths mixed --compare before.json',
    'seqloom profile --tune --hidden 64 --batch 64',
    'seqloom profile --sweep hidden=32,64,128,256 --no-kernels',
  ],
  async run({ values, json, terminal }) {
    const { html, trace, overwrite, compare, tolerance } = values.pick(OUTPUT_OPTIONS);
    if (compare === undefined) refuseUseless(values, OUTPUT_OPTIONS, ['tolerance'], 'without --compare');
    const outputs = [html, trace].filter((file) => file !== undefined);
    refuseInputs(outputs, inputsOf(values, { 'the earlier profile': compare }));
    if (outputs.length === 0)
      refuseUseless(values, OUTPUT_OPTIONS, ['overwrite'], 'without --html or --trace');
    refuseExisting(outputs, overwrite);
    const before = compare === undefined ? undefined : readReport(compare);
    const sweep = sweepOf(values);
    const shape = shapeOf(values);
    const shapes = sweep ? sweep.values.map((value) => withValue(shape, sweep.axis, value)) : [shape];
    const report = await measure(shapes, values, terminal);
    const comparisons = before && compareReports(before, report, tolerance);
    if (before && before.adapter.name !== report.adapter.name) {
      terminal.note(`The earlier profile is of another adapter (${show(before.adapter.name)}).`);
    }
    const { ceilings, clock, profiles } = report;
    if (json) {
      terminal.result(JSON.stringify({ ...report, ...(comparisons && { comparisons }) }, null, 2));
    } else {
      const lines = sweep ? sweepLines(sweep.axis, profiles) : profileLines(profiles[0]);
      if (ceilings && clock) lines.push('', ceilingsLine(ceilings, clock.method));
      if (comparisons) lines.push('', ...comparisonLines(comparisons, tolerance));
      lines.forEach((line) => terminal.result(line));
    }
    if (html !== undefined) {
      await writeOutputFile(html, profilePage(report, commandLine(profile, [], values)));
      terminal.note(`The page is in ${html}`);
    }
    if (trace !== undefined) {
      await writeOutputFile(trace, traceOf(report));
      terminal.note(`The trace is in ${trace}; open it at https://ui.perfetto.dev`);
    }
    return comparisons?.some(({ slower }: SpeedComparison) => slower) ? EXIT.slower : 0;
  },
};

function readReport(path: string): ProfileReport {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw fileError(error, path, 'read');
  }
  return parseReport(text, path);
}

/** Profiles each shape on a device of its own, so that none finds kernels compiled for another. */
async function measure(shapes: ProfileShape[], values: Values, terminal: Terminal): Promise<ProfileReport> {
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
      profiles.push({ ...(await profileShape(gpu, shape, options, { onStage })), tunings: tuned?.tunings });
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
