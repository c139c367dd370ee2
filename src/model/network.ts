import type { Gpu } from '../gpu/device';
import { Program } from '../gpu/program';
import { readTensor, RepeatedReadback } from '../gpu/readback';
import { Arena, slice, upload, type Tensor } from '../gpu/tensor';
import { adamw } from '../kernels/adamw';
import type { BatchSizes, Command } from '../kernels/common';
import { OPTIMIZER, SCALARS } from '../kernels/prelude';
import { recordBackward, recordGateTableBackward } from './backward';
import { BatchSlab, type Batch, type BatchRun, type Capacity } from './batch';
import type { ModelConfig } from './config';
import type { Recording } from './context';
import { recordForward, recordLoss, recordProbabilities, type Recorded } from './forward';
import { packParameters, parameterLayout, unpackParameters, type Layout } from './layout';
import { planMemory, type Purpose } from './memory';
import type { Parameters } from './parameters';
import { recordReadouts } from './readoutForward';

/** The slabs that share the parameters' layout. */
export type SlabName = 'parameters' | 'gradients' | 'firstMoment' | 'secondMoment';

/** Sums over one update, as the device keeps them. */
export type Scalars = ReturnType<typeof SCALARS.unpack>;

/** Tensors that shaders read as uniforms. */
const UNIFORMS = ['parameters', 'optimizer', 'chunks.forward', 'chunks.backward'];

/** AdamW's settings for one update. */
export interface UpdateSettings {
  learningRate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  weightDecay: number;
  /** 0 turns clipping off. */
  clipNorm: number;
  /** A gradient longer than this, or not finite, sets the scalar `skipped` for good: no update changes anything any more. */
  guardNorm: number;
  /** 1 for the first update. */
  update: number;
}

/** Sizes for the program `update`, which no batch enters. */
export const NO_BATCH: BatchSizes = { residues: 0, sequences: 0, longest: 0 };

/** What a network can run: training, evaluation and updates, or inference. */
export type Programs = Partial<Record<'train' | 'evaluate' | 'update' | 'infer', Program<BatchSizes>>>;

/**
 * A network's buffers and recorded programs on one device, for batches of up to a capacity. What runs a program resolves when all
 * of it is queued, at once unless the adapter is shared (`gpu.turn`).
 */
export class Network {
  private scalars: RepeatedReadback | undefined;

  private constructor(
    readonly gpu: Gpu,
    readonly config: ModelConfig,
    readonly layout: Layout,
    private readonly arena: Arena,
    private readonly tensors: Map<string, Tensor>,
    private readonly slab: BatchSlab,
    readonly programs: Programs,
  ) {}

  /** Allocates and compiles. The plan is `planMemory`'s; the caller has made sure that it fits. */
  static async create(
    gpu: Gpu,
    config: ModelConfig,
    capacity: Capacity,
    purpose: Purpose,
    labelSmoothing = 0,
  ): Promise<Network> {
    const arena = new Arena(gpu);
    try {
      const layout = parameterLayout(config);
      const slab = new BatchSlab(arena, capacity, config.symbols);
      const tensors = new Map<string, Tensor>();
      for (const { name, length } of planMemory(config, capacity, purpose)) {
        const usage = UNIFORMS.includes(name) ? GPUBufferUsage.UNIFORM : 0;
        if (name !== 'batch') tensors.set(name, arena.create(name, length, usage));
      }
      const tensor = (name: string) => {
        const found = tensors.get(name);
        if (!found) throw new Error(`the memory plan has no tensor named ${name}`);
        return found;
      };
      const recording = { gpu, config, capacity, purpose, layout, batch: slab.tensors, tensor };
      const programs = await recordPrograms(recording, labelSmoothing);
      gpu.check();
      return new Network(gpu, config, layout, arena, tensors, slab, programs);
    } catch (error) {
      arena.destroy();
      throw error;
    }
  }

  destroy(): void {
    this.scalars?.destroy();
    this.arena.destroy();
  }

  tensor(name: string): Tensor {
    return this.tensors.get(name)!;
  }

  setParameters(parameters: Parameters): void {
    this.writeSlab('parameters', packParameters(this.config, parameters));
  }

  async readParameters(name: SlabName = 'parameters') {
    return unpackParameters(this.config, await this.readSlab(name));
  }

  writeSlab(name: SlabName, values: Float32Array): void {
    upload(this.gpu, this.tensor(name), values);
  }

  readSlab(name: SlabName): Promise<Float32Array> {
    return readTensor(this.gpu, this.tensor(name));
  }

  setClassWeights(weights: Float32Array): void {
    upload(this.gpu, this.tensor('classWeights'), weights);
  }

  /** Zeroes the sums, and for training the gradients: call before the first batch of an update or of an evaluation. */
  begin(): void {
    const encoder = this.gpu.device.createCommandEncoder();
    for (const name of ['gradients', 'dGateTable']) {
      const tensor = this.tensors.get(name);
      if (tensor) encoder.clearBuffer(tensor.buffer, tensor.offset, tensor.size);
    }
    const scalars = this.tensor('scalars');
    encoder.clearBuffer(scalars.buffer, scalars.offset, SCALARS.fields.indexOf('norm') * 4);
    this.gpu.device.queue.submit([encoder.finish()]);
  }

  /** Forward, loss and backward of one batch; gradients and sums are added to. */
  accumulate(batch: Batch, run: BatchRun): Promise<void> {
    return this.run('train', this.slab.upload(batch, run));
  }

  /** Forward and loss of one batch without dropout; sums are added to. */
  evaluate(batch: Batch, run: BatchRun): Promise<void> {
    return this.run('evaluate', this.slab.upload(batch, run));
  }

  /** States, pooled vectors, logits and probabilities of one batch, or its readouts (in their tensors). */
  async infer(batch: Batch): Promise<BatchSizes> {
    const sizes = this.slab.upload(batch, { seed: 0, step: 0, scale: 0 });
    await this.run('infer', sizes);
    return sizes;
  }

  /** Clips the accumulated gradients and updates the parameters. */
  update(settings: UpdateSettings): Promise<void> {
    const { learningRate, beta1, beta2, epsilon, weightDecay, clipNorm, guardNorm, update } = settings;
    const values = OPTIMIZER.pack({
      learning_rate: learningRate,
      beta1,
      beta2,
      epsilon,
      weight_decay: weightDecay,
      clip_norm: clipNorm,
      guard_norm: guardNorm,
      correction1: 1 - beta1 ** update,
      correction2: 1 - beta2 ** update,
      share1: 1 - beta1,
      share2: 1 - beta2,
    });
    upload(this.gpu, this.tensor('optimizer'), values);
    return this.run('update', NO_BATCH);
  }

  /** The update's sums. Queued at once, so later work does not change what it reads. */
  async readScalars(): Promise<Scalars> {
    this.scalars ??= new RepeatedReadback(this.gpu, this.tensor('scalars'), SCALARS.fields.length);
    return SCALARS.unpack(await this.scalars.read());
  }

  /** The first `rows` rows of a tensor of `width` values a row. */
  readRows(name: string, rows: number, width: number): Promise<Float32Array> {
    return readTensor(this.gpu, slice(this.tensor(name), name, 0, rows * width));
  }

  private run(name: keyof Programs, sizes: BatchSizes): Promise<void> {
    return this.programs[name]!.run(sizes, name);
  }
}

async function recordPrograms(recording: Recording, labelSmoothing: number): Promise<Programs> {
  const { gpu, purpose } = recording;
  const program = async (recorded: Recorded) =>
    new Program<BatchSizes>(gpu, (await Promise.all(recorded)).flat());
  if (!purpose.training) {
    const infer = purpose.readouts
      ? recordReadouts(recording, purpose.readouts)
      : [...recordForward(recording, false), ...recordProbabilities(recording)];
    return { infer: await program(infer) };
  }
  const dropout = purpose.dropout > 0;
  const loss = () => recordLoss(recording, labelSmoothing);
  const [train, evaluate, update] = await Promise.all([
    program([...recordForward(recording, dropout), ...loss(), ...recordBackward(recording, dropout)]),
    program([...recordForward(recording, false), ...loss()]),
    program([...recordGateTableBackward(recording), recordUpdate(recording)]),
  ]);
  return { train, evaluate, update };
}

function recordUpdate({ gpu, layout, tensor }: Recording): Promise<Command[]> {
  return adamw(gpu, layout.length, {
    optimizer: tensor('optimizer'),
    gradients: tensor('gradients'),
    sums: tensor('sums'),
    scalars: tensor('scalars'),
    parameters: tensor('parameters'),
    firstMoment: tensor('firstMoment'),
    secondMoment: tensor('secondMoment'),
  });
}
