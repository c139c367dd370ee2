import { readFileSync } from 'node:fs';
import { show } from '../../data/show';
import { MODEL_DEFAULTS } from '../../model/config';
import { fileError, writeFileAtomic } from '../../node/files';
import { openGpu } from '../../node/openGpu';
import { version } from '../../node/version';
import { measureCeilings } from '../../profile/ceilings';
import { openClock } from '../../profile/clock';
import { compareReports, type Comparison } from '../../profile/compare';
import { profilePage } from '../../profile/page';
import { profile as profileShape } from '../../profile/profile';
import { parseReport, PROFILE_VERSION, type ProfileReport } from '../../profile/report';
import type { ProcessMemory } from '../../profile/soak';
import { parseSweep, withValue, type Sweep } from '../../profile/sweep';
import { traceOf } from '../../profile/trace';
import { ceilingsLine, comparisonLines, profileLines, sweepLines } from '../../profile/words';
import { LENGTH_CHOICES, type ProfileShape } from '../../profile/workload';
import type { TrainOptions } from '../../train/options';
import { commandLine } from '../commandLine';
import {
  ADAPTER_OPTIONS,
  MODEL_OPTIONS,
  TRAIN_OPTIONS,
  type AdapterFlags,
  type NumberOption,
  type OptionGroup,
} from '../options';
import type { Terminal } from '../terminal';
import { checkValue, type Values } from '../values';
import type { Verb } from '../verb';

type ShapeFlags = Pick<ProfileShape, 'batch' | 'length' | 'lengths' | 'dropout'> & { classes: number };

const SHAPE_OPTIONS: OptionGroup<ShapeFlags> = {
  heading: 'Batches:',
  options: {
    batch: { type: 'integer', min: 1, max: 4096, default: 64, description: 'sequences in a batch' },
    length: { type: 'integer', min: 1, max: 262_140, default: 256, description: 'residues in a sequence' },
    lengths: {
      type: 'choice',
      choices: LENGTH_CHOICES,
      default: 'equal',
      description: 'mixed: lengths as in Swiss-Prot with the mean --length, batched as training does',
    },
    classes: { type: 'integer', min: 1, max: 100_000, default: 4, description: 'classes of the network' },
    dropout: TRAIN_OPTIONS.options.dropout,
  },
};

interface MeasureFlags extends Pick<TrainOptions, 'memoryMiB'> {
  steps: number;
  kernels: boolean;
  sweep?: string;
  soak?: number;
}

const MEASURE_OPTIONS: OptionGroup<MeasureFlags> = {
  heading: 'Measurement:',
  options: {
    steps: {
      type: 'integer',
      min: 1,
      max: 1e6,
      default: 20,
      description: 'steps timed of training and of embedding; fewer where they take longer than 20 s',
    },
    kernels: { type: 'switch', default: true, description: 'skip the time of every single kernel' },
    sweep: {
      type: 'text',
      value: 'AXIS=VALUES',
      description: 'profile each of several values of hidden, batch or length: hidden=32,64,128',
    },
    soak: {
      type: 'integer',
      min: 10,
      max: 1e8,
      description: 'then run so many more training steps and report the memory every tenth of them',
    },
    memoryMiB: TRAIN_OPTIONS.options.memoryMiB,
  },
};

interface OutputFlags {
  html?: string;
  trace?: string;
  compare?: string;
  tolerance: number;
}

const OUTPUT_OPTIONS: OptionGroup<OutputFlags> = {
  heading: 'Output:',
  options: {
    html: { type: 'text', value: 'FILE', description: 'page with a roofline plot' },
    trace: { type: 'text', value: 'FILE', description: 'trace of one step for https://ui.perfetto.dev' },
    compare: {
      type: 'text',
      value: 'FILE',
      description: 'compare with an earlier profile (of --json): exit code 5 where speed is lost',
    },
    tolerance: {
      type: 'number',
      min: 0,
      max: 1,
      below: true,
      default: 0.1,
      description: 'share of the residues/s that may be lost in the comparison',
    },
  },
};

const { adapter } = ADAPTER_OPTIONS.options;
/** Every result is checked before it is timed, so there is no self-check to leave out. */
const PROFILED_ADAPTER: OptionGroup<Pick<AdapterFlags, 'adapter'>> = {
  heading: ADAPTER_OPTIONS.heading,
  options: { adapter },
};

/** Exit code where the comparison finds more speed lost than tolerated. */
const SLOWER = 5;

export const profile: Verb = {
  name: 'profile',
  summary: 'Measure how fast this adapter trains and embeds, kernel by kernel, and what memory it takes.',
  arguments: [],
  groups: [MODEL_OPTIONS, SHAPE_OPTIONS, MEASURE_OPTIONS, OUTPUT_OPTIONS, PROFILED_ADAPTER],
  examples: [
    'seqloom profile --html profile.html',
    'seqloom profile --encoder bilstm --hidden 128 --lengths mixed --json > before.json',
    'seqloom profile --encoder bilstm --hidden 128 --lengths mixed --compare before.json',
    'seqloom profile --sweep hidden=32,64,128,256 --no-kernels',
  ],
  async run({ values, json, terminal }) {
    const { html, trace, compare, tolerance } = values.pick(OUTPUT_OPTIONS);
    const before = compare === undefined ? undefined : readReport(compare);
    const sweep = sweepOf(values);
    const report = await measure(shapesOf(values, sweep), values, terminal);
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
      await writeFileAtomic(html, profilePage(report, commandLine(profile, [], values)));
      terminal.note(`The page is in ${html}`);
    }
    if (trace !== undefined) {
      await writeFileAtomic(trace, traceOf(report));
      terminal.note(`The trace is in ${trace}; open it at https://ui.perfetto.dev`);
    }
    return comparisons?.some(({ slower }: Comparison) => slower) ? SLOWER : 0;
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

function sweepOf(values: Values): Sweep | undefined {
  const { sweep } = values.pick(MEASURE_OPTIONS);
  if (sweep === undefined) return undefined;
  const parsed = parseSweep(sweep);
  const options = { ...SHAPE_OPTIONS.options, hidden: MODEL_OPTIONS.options.hidden };
  const option = options[parsed.axis] as NumberOption;
  for (const value of parsed.values) checkValue(option, value, `--sweep ${parsed.axis}`);
  return parsed;
}

function shapesOf(values: Values, sweep: Sweep | undefined): ProfileShape[] {
  const { classes, ...batches } = values.pick(SHAPE_OPTIONS);
  const model = { ...MODEL_DEFAULTS, ...values.pick(MODEL_OPTIONS), classes };
  const shape: ProfileShape = { model, ...batches };
  return sweep ? sweep.values.map((value) => withValue(shape, sweep.axis, value)) : [shape];
}

function processMemory(): ProcessMemory {
  const { rss, heapTotal } = process.memoryUsage();
  return { residentBytes: rss, heapBytes: heapTotal };
}

/** Profiles each shape on a device of its own, so that none finds kernels compiled for another. */
async function measure(shapes: ProfileShape[], values: Values, terminal: Terminal): Promise<ProfileReport> {
  const { steps, memoryMiB, soak, kernels } = values.pick(MEASURE_OPTIONS);
  const report: Partial<ProfileReport> = {};
  const profiles: ProfileReport['profiles'] = [];
  for (const [i, shape] of shapes.entries()) {
    const gpu = await openGpu(values.pick(PROFILED_ADAPTER).adapter);
    const onStage = (stage: string) =>
      terminal.progress(shapes.length > 1 ? `${i + 1} of ${shapes.length}, ${stage}` : stage);
    try {
      if (i === 0) {
        const { kind, name, description } = gpu;
        terminal.note(`Adapter: ${description}`);
        report.adapter = { kind, name, description };
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
        soak: soak === undefined ? undefined : { steps: soak, memory: processMemory },
      };
      profiles.push(await profileShape(gpu, shape, options, { onStage }));
      report.clock ??= clock && { method: clock.method, resolution: clock.resolution };
    } finally {
      await gpu.destroy();
    }
  }
  return {
    version: PROFILE_VERSION,
    seqloom: version,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    adapter: report.adapter!,
    clock: report.clock,
    ceilings: report.ceilings,
    profiles,
  };
}
