/** The options of `seqloom profile`, and what they describe. */
import { SeqloomError } from '../errors';
import { MODEL_DEFAULTS } from '../model/config';
import { SWEEP_AXES, type Sweep } from '../profile/sweep';
import { LENGTH_CHOICES, type ProfileShape } from '../profile/workload';
import type { TrainOptions } from '../train/options';
import { ADAPTER_OPTIONS, type AdapterFlags, type NumberOption, type OptionGroup } from './options';
import { MODEL_OPTIONS, TRAIN_OPTIONS } from './trainingOptions';
import { checkValue, type Values } from './values';

type ShapeFlags = Pick<ProfileShape, 'batch' | 'length' | 'lengths' | 'dropout' | 'precision'> & {
  classes: number;
};

export const SHAPE_OPTIONS: OptionGroup<ShapeFlags> = {
  heading: 'Batches:',
  options: {
    batch: { type: 'integer', min: 1, max: 4096, default: 64, description: 'sequences in a batch' },
    length: { type: 'integer', min: 1, max: 262_140, default: 256, description: 'residues in a sequence' },
    lengths: {
      advanced: true,
      type: 'choice',
      choices: LENGTH_CHOICES,
      default: 'equal',
      description: 'mixed: lengths as in Swiss-Prot with the mean --length, batched as training does',
    },
    classes: {
      advanced: true,
      type: 'integer',
      min: 1,
      max: 100_000,
      default: 4,
      description: 'classes of the network',
    },
    dropout: TRAIN_OPTIONS.options.dropout,
    precision: TRAIN_OPTIONS.options.precision,
  },
};

interface MeasureFlags extends Pick<TrainOptions, 'memoryMiB'> {
  steps: number;
  kernels: boolean;
  tune: boolean;
  sweep?: string;
}

export const MEASURE_OPTIONS: OptionGroup<MeasureFlags> = {
  heading: 'Measurement:',
  options: {
    steps: {
      advanced: true,
      type: 'integer',
      min: 1,
      max: 1e6,
      default: 20,
      description: 'steps timed of training and of embedding; fewer where they take longer than 20 s',
    },
    kernels: {
      advanced: true,
      type: 'switch',
      default: true,
      description: 'skip the time of every single kernel',
    },
    tune: {
      type: 'switch',
      default: false,
      description:
        'first measure how recurrent layers best divide their work on this adapter; kept, and used by all commands',
    },
    sweep: {
      type: 'text',
      value: 'AXIS=VALUES',
      description: 'profile each of several values of hidden, batch or length: hidden=32,64,128',
    },
    memoryMiB: TRAIN_OPTIONS.options.memoryMiB,
  },
};

interface OutputFlags {
  html?: string;
  trace?: string;
  overwrite: boolean;
  compare?: string;
  tolerance: number;
}

export const OUTPUT_OPTIONS: OptionGroup<OutputFlags> = {
  heading: 'Output:',
  options: {
    html: { type: 'text', value: 'FILE', description: 'page with plots' },
    trace: {
      advanced: true,
      type: 'text',
      value: 'FILE',
      description: 'trace of one step for https://ui.perfetto.dev',
    },
    overwrite: {
      advanced: true,
      type: 'switch',
      default: false,
      description: 'replace files that are there',
    },
    compare: {
      type: 'text',
      value: 'FILE',
      description: 'compare with an earlier profile (of --json): exit code 5 where speed is lost',
    },
    tolerance: {
      advanced: true,
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
export const PROFILED_ADAPTER: OptionGroup<Pick<AdapterFlags, 'adapter'>> = {
  heading: ADAPTER_OPTIONS.heading,
  options: { adapter },
};

export function sweepOf(values: Values): Sweep | undefined {
  const { sweep } = values.pick(MEASURE_OPTIONS);
  if (sweep === undefined) return undefined;
  const parsed = parseSweep(sweep);
  const options = { ...SHAPE_OPTIONS.options, hidden: MODEL_OPTIONS.options.hidden };
  const option = options[parsed.axis] as NumberOption;
  for (const value of parsed.values) checkValue(option, value, `--sweep ${parsed.axis}`);
  return parsed;
}

/**
 * `hidden=32,64,128` as an axis and its values, which are not yet checked against what the axis takes.
 * @throws SeqloomError saying how a sweep is written
 */
export function parseSweep(text: string): Sweep {
  const [, name, list] = /^\s*([\w-]+)\s*=(.*)$/.exec(text) ?? [];
  const axis = SWEEP_AXES.find((one) => one === name);
  const values = (list ?? '').split(',').map((value) => (value.trim() === '' ? NaN : Number(value)));
  if (!axis || values.some(Number.isNaN)) {
    throw new SeqloomError(
      `--sweep must be one of ${SWEEP_AXES.join(', ')} and its values, such as hidden=32,64,128, not "${text}".`,
    );
  }
  return { axis, values: [...new Set(values)] };
}

/** The shape that the flags describe. */
export function shapeOf(values: Values): ProfileShape {
  const { classes, ...batches } = values.pick(SHAPE_OPTIONS);
  const model = { ...MODEL_DEFAULTS, ...values.pick(MODEL_OPTIONS), classes };
  return { model, ...batches };
}
