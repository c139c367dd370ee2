import { SeqloomError } from '../errors';
import type { Gpu } from '../gpu/device';
import { Program } from '../gpu/program';
import { readTensor, RepeatedReadback } from '../gpu/readback';
import { slice, upload, type Tensor } from '../gpu/tensor';
import { kindOf } from '../kernels/adapterKind';
import { adamw, NORM_SUMS, packOptimizer, type UpdateSettings } from '../kernels/adamw';
import { padded, type BatchSizes } from '../kernels/common';
import { enoughInTurn } from '../kernels/cpuTilings';
import { crossEntropy } from '../kernels/crossEntropy';
import { OPTIMIZER, SCALARS } from '../kernels/prelude';
import { cutBatch, type Batch, type BatchRun, type Capacity } from './batch';
import { Buffers, recordAll } from './buffers';
import { cellOf, type FreezablePart, type ModelConfig, type Precision } from './config';
import { freeze } from './frozen';
import { layersOf } from './layers';
import type { Recorded } from './layers/layer';
import type { Layout } from './layout';
import { MemoryPlan, type PlannedTensor, type TrainingPurpose } from './memory';
import type { Parameters } from '../data/parameters';

/** Sums over one update, as the device keeps them. */
export type Scalars = ReturnType<typeof SCALARS.unpack>;

/** The slabs that share the parameters' layout. */
export type SlabName = 'parameters' | 'gradients' | 'firstMoment' | 'secondMoment';

/** Sizes for the program `update`, which no batch enters. */
export const NO_BATCH: BatchSizes = { residues: 0, sequences: 0, longest: 0 };

/** What of the options of training the recorded programs depend on. */
interface Learning {
  dropout: number;
  labelSmoothing: number;
  precision: Precision;
  freeze: readonly FreezablePart[];
}

/** @throws SeqloomError when the network's recurrent layers cannot be stored so on the adapter */
export function requirePrecision(
  { device, description }: Gpu,
  config: Pick<ModelConfig, 'encoder'>,
  precision: Precision,
): void {
  if (precision === 'f32' || !cellOf(config) || device.features.has('shader-f16')) return;
  throw new SeqloomError(
    `The precision ${precision} needs 16-bit floats (WebGPU's shader-f16), which this adapter does not have: ${description}.`,
    { kind: 'precision-missing' },
  );
}

/** A network's buffers as planned, and what records its layers. */
export function planTrainingNetwork(
  config: ModelConfig,
  capacity: Capacity,
  purpose: TrainingPurpose,
  frozen: readonly FreezablePart[] = [],
) {
  const layers = layersOf(config);
  const { layout, all } = layers;
  const { symbols, classes } = config;
  const { sequences } = capacity;
  const plan = new MemoryPlan(layout.length, symbols, capacity, purpose);
  return {
    plan,
    layout,
    frozen: freeze(layers, frozen),
    recorders: all.map((layer) => layer.plan(plan)),
    slabs: {
      parameters: plan.parameters,
      gradients: plan.gradients,
      firstMoment: plan.add('optimizer', 'firstMoment', layout.length),
      secondMoment: plan.add('optimizer', 'secondMoment', layout.length),
    } satisfies Record<SlabName, PlannedTensor>,
    optimizer: plan.add('optimizer', 'optimizer', OPTIMIZER.length, { uniform: true }),
    sums: plan.add('workspace', 'sums', NORM_SUMS),
    scalars: plan.add('workspace', 'scalars', SCALARS.length),
    classWeights: plan.add('workspace', 'classWeights', classes),
    losses: plan.add('workspace', 'losses', sequences * 4),
    dLogits: plan.gradient('dLogits', sequences * padded(classes)),
  };
}

type Planned = ReturnType<typeof planTrainingNetwork>;
type Programs = Record<'begin' | 'train' | 'evaluate' | 'update', Program<BatchSizes>>;

/**
 * A network that trains: its buffers and recorded programs on one device, for batches of up to a capacity. What runs a program
 * resolves when all of it is queued, at once unless the adapter is shared (`gpu.turn`).
 */
export class TrainingNetwork {
  private scalars: RepeatedReadback | undefined;

  private constructor(
    readonly gpu: Gpu,
    readonly config: ModelConfig,
    private readonly planned: Planned,
    private readonly buffers: Buffers,
    readonly programs: Programs,
    private readonly logits: Tensor,
  ) {}

  /**
   * Allocates and compiles. The caller has made sure that the plan fits.
   * @throws SeqloomError when the adapter does not have the precision
   */
  static async create(
    gpu: Gpu,
    config: ModelConfig,
    capacity: Capacity,
    { dropout = 0, labelSmoothing = 0, precision = 'f32', freeze = [] }: Partial<Learning> = {},
  ): Promise<TrainingNetwork> {
    requirePrecision(gpu, config, precision);
    const planned = planTrainingNetwork(config, capacity, { training: true, dropout, precision }, freeze);
    const buffers = new Buffers(gpu, planned.plan);
    try {
      const { programs, logits } = await record(planned, buffers, config.classes, labelSmoothing);
      gpu.check();
      return new TrainingNetwork(gpu, config, planned, buffers, programs, logits);
    } catch (error) {
      buffers.destroy();
      throw error;
    }
  }

  destroy(): void {
    this.scalars?.destroy();
    this.buffers.destroy();
  }

  get layout(): Layout {
    return this.planned.layout;
  }

  setParameters(parameters: Parameters): void {
    this.writeSlab('parameters', this.layout.pack(parameters));
  }

  async readParameters(name: SlabName = 'parameters') {
    return this.layout.unpack(await this.readSlab(name));
  }

  writeSlab(name: SlabName, values: Float32Array): void {
    upload(this.gpu, this.buffers.tensor(this.planned.slabs[name]), values);
  }

  readSlab(name: SlabName): Promise<Float32Array> {
    return readTensor(this.gpu, this.buffers.tensor(this.planned.slabs[name]));
  }

  setClassWeights(weights: Float32Array): void {
    upload(this.gpu, this.buffers.tensor(this.planned.classWeights), weights);
  }

  /** Zeroes the gradients and sums, and readies what depends on parameters: call before the first batch of an update or of an evaluation. */
  begin(): void {
    const encoder = this.gpu.device.createCommandEncoder({ label: 'begin' });
    this.programs.begin.encode(encoder, NO_BATCH);
    this.gpu.device.queue.submit([encoder.finish()]);
  }

  /** The parts of a batch that are trained on one after the other: the whole, or as much as a CPU's cache holds best. */
  partsOf(batch: Batch): Batch[] {
    const { gpu, config } = this;
    const enough = cellOf(config) && enoughInTurn(kindOf(gpu), config.hidden, gpu.cores);
    return enough ? cutBatch(batch, enough) : [batch];
  }

  /** Forward, loss and backward of one batch; gradients and sums are added to. */
  async accumulate(batch: Batch, run: BatchRun): Promise<void> {
    for (const part of this.partsOf(batch)) await this.run('train', this.buffers.batch.upload(part, run));
  }

  /** Forward and loss of one batch without dropout; sums are added to. */
  evaluate(batch: Batch, run: BatchRun): Promise<void> {
    return this.run('evaluate', this.buffers.batch.upload(batch, run));
  }

  /** Clips the accumulated gradients and updates the parameters. */
  update(settings: UpdateSettings): Promise<void> {
    upload(this.gpu, this.buffers.tensor(this.planned.optimizer), packOptimizer(settings));
    return this.run('update', NO_BATCH);
  }

  /** The update's sums. Queued at once, so later work does not change what it reads. */
  async readScalars(): Promise<Scalars> {
    const scalars = this.buffers.tensor(this.planned.scalars);
    this.scalars ??= new RepeatedReadback(this.gpu, scalars, SCALARS.fields.length);
    return SCALARS.unpack(await this.scalars.read());
  }

  /** The logits (rows, classes) of the first sequences of the last batch. */
  readLogits(rows: number): Promise<Float32Array> {
    return this.buffers.readVectors(this.logits, rows, { segment: this.config.classes, segments: 1 });
  }

  private run(name: keyof Programs, sizes: BatchSizes): Promise<void> {
    return this.programs[name].run(sizes, name);
  }
}

async function record(planned: Planned, buffers: Buffers, classes: number, labelSmoothing: number) {
  const { gpu } = buffers;
  const program = async (recorded: (Recorded[number] | { clear: Tensor })[]) =>
    new Program<BatchSizes>(gpu, (await Promise.all(recorded)).flat());
  const recording = buffers.recording(true);
  const passes = recordAll(planned.recorders, recording);
  const evaluation = recordAll(planned.recorders, buffers.recording(false));
  const logits = passes.at(-1)!.y;
  const dLogits = buffers.tensor(planned.dLogits);
  const scalars = buffers.tensor(planned.scalars);
  const loss = () =>
    crossEntropy(gpu, recording.batch, classes, labelSmoothing, {
      logits,
      classWeights: buffers.tensor(planned.classWeights),
      dLogits,
      losses: buffers.tensor(planned.losses),
      scalars,
    });
  const { slots: still, trained, first } = planned.frozen;
  const learning = passes.slice(first);
  const backward: Recorded = [];
  learning.reduceRight((dY, pass) => {
    const { dX, commands } = pass.backward(dY);
    backward.push(...commands);
    return dX;
  }, dLogits);
  const gradients = buffers.tensor(planned.slabs.gradients);
  const optimizer = adamw(gpu, planned.layout.length, trained, {
    optimizer: buffers.tensor(planned.optimizer),
    gradients,
    sums: buffers.tensor(planned.sums),
    scalars,
    parameters: buffers.tensor(planned.slabs.parameters),
    firstMoment: buffers.tensor(planned.slabs.firstMoment),
    secondMoment: buffers.tensor(planned.slabs.secondMoment),
  });
  const accumulated = [
    ...planned.plan.accumulated.map((one) => buffers.tensor(one)),
    // All but the norm, its clip and whether the guard has stopped training.
    slice(scalars, 'sums', 0, SCALARS.fields.indexOf('norm')),
  ];
  const [begin, train, evaluate, update] = await Promise.all([
    program([...accumulated.map((clear) => ({ clear })), ...passes.flatMap((pass) => pass.begin?.() ?? [])]),
    program([...passes.flatMap(({ forward }) => forward), loss(), ...backward]),
    program([...evaluation.flatMap(({ forward }) => forward), loss()]),
    program([
      ...learning.flatMap((pass) => pass.update?.() ?? []),
      // Neither the norm nor clipping heeds what is frozen.
      ...still.map(({ name, offset, length }) => ({ clear: slice(gradients, name, offset, length) })),
      optimizer,
    ]),
  ]);
  return { programs: { begin, train, evaluate, update }, logits };
}
