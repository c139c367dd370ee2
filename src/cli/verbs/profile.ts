import type { Gpu } from '../../gpu/device';
import { MODEL_DEFAULTS } from '../../model/config';
import { openGpu } from '../../node/openGpu';
import { version } from '../../node/version';
import { measureCeilings, type Ceilings } from '../../profile/ceilings';
import { openClock, type Clock } from '../../profile/clock';
import { profile as profileShape, type Profile } from '../../profile/profile';
import { ceilingsLine, profileLines } from '../../profile/words';
import { LENGTH_CHOICES, type ProfileShape } from '../../profile/workload';
import type { TrainOptions } from '../../train/options';
import { ADAPTER_OPTIONS, MODEL_OPTIONS, TRAIN_OPTIONS, type OptionGroup } from '../options';
import type { Verb } from '../verb';

interface ShapeFlags
  extends Pick<ProfileShape, 'batch' | 'length' | 'lengths'>, Pick<TrainOptions, 'dropout'> {
  classes: number;
}

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
    soak: {
      type: 'integer',
      min: 10,
      max: 1e8,
      description: 'then run so many more training steps and report the resident memory every tenth of them',
    },
    memoryMiB: TRAIN_OPTIONS.options.memoryMiB,
  },
};

/** What `profile --json` prints. */
interface ProfileReport {
  version: number;
  seqloom: string;
  node: string;
  platform: string;
  adapter: { kind: string; name: string; description: string };
  /** How kernels were timed, and what they are held against; without `--no-kernels`. */
  clock?: Pick<Clock, 'method' | 'resolution'>;
  ceilings?: Ceilings;
  profiles: Profile[];
}

export const profile: Verb = {
  name: 'profile',
  summary: 'Measure how fast this adapter trains and embeds, kernel by kernel, and what memory it takes.',
  arguments: [],
  groups: [MODEL_OPTIONS, SHAPE_OPTIONS, MEASURE_OPTIONS, ADAPTER_OPTIONS],
  examples: ['seqloom profile', 'seqloom profile --encoder bilstm --hidden 128 --lengths mixed --json'],
  async run({ values, json, terminal }) {
    const { batch, length, lengths, classes, dropout } = values.pick(SHAPE_OPTIONS);
    const { steps, memoryMiB, soak, kernels: timesKernels } = values.pick(MEASURE_OPTIONS);
    const model = { ...MODEL_DEFAULTS, ...values.pick(MODEL_OPTIONS), classes };
    const shape: ProfileShape = { model, batch, length, lengths, dropout };
    const gpu = await openGpu(values.pick(ADAPTER_OPTIONS).adapter);
    try {
      const { kind, name, description } = gpu;
      terminal.note(`Adapter: ${description}`);
      const kernels = timesKernels ? await openKernelTiming(gpu) : undefined;
      const measured = await profileShape(
        gpu,
        shape,
        {
          steps,
          memoryMiB,
          kernels,
          soak: soak === undefined ? undefined : { steps: soak, residentBytes: process.memoryUsage.rss },
        },
        { onStage: (stage) => terminal.progress(stage) },
      );
      const report: ProfileReport = {
        version: 1,
        seqloom: version,
        node: process.versions.node,
        platform: `${process.platform} ${process.arch}`,
        adapter: { kind, name, description },
        ...(kernels && {
          clock: { method: kernels.clock.method, resolution: kernels.clock.resolution },
          ceilings: kernels.ceilings,
        }),
        profiles: [measured],
      };
      if (json) terminal.result(JSON.stringify(report, null, 2));
      else {
        profileLines(measured).forEach((line) => terminal.result(line));
        if (kernels) terminal.result(`\n${ceilingsLine(kernels.ceilings, kernels.clock.method)}`);
      }
    } finally {
      await gpu.destroy();
    }
  },
};

async function openKernelTiming(gpu: Gpu) {
  const clock = await openClock(gpu);
  return { clock, ceilings: await measureCeilings(gpu, clock) };
}
