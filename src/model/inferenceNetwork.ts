import type { Gpu } from '../gpu/device';
import { Program } from '../gpu/program';
import { readTensor } from '../gpu/readback';
import { upload, type Tensor } from '../gpu/tensor';
import type { BatchSizes } from '../kernels/common';
import { softmax } from '../kernels/crossEntropy';
import type { SegmentShape } from '../kernels/norm';
import type { Batch, Capacity } from './batch';
import { Buffers, recordAll } from './buffers';
import type { ModelConfig } from './config';
import { layersOf, type Layers } from './layers';
import type { Layer, Recorded, Recording } from './layers/layer';
import { pool } from './layers/pool';
import type { Layout } from './layout';
import { MemoryPlan } from './memory';
import type { Parameters } from '../data/parameters';
import { READOUTS, type ReadoutName, type ReadoutPlan } from './readouts';

/** The readouts that a batch has; the table is of the network alone. */
export type BatchReadout = Exclude<ReadoutName, 'residue-table'>;

/** What a program leaves on the device, one vector a sequence or residue. */
interface Result {
  vectors: Tensor;
  shape: SegmentShape;
  rows: 'sequences' | 'residues';
  /** From one segment to the next, where that is not its padded width. */
  stride?: number;
}

/** What a network gives of a batch. */
type ResultName = 'logits' | 'probabilities' | BatchReadout;

interface Inference {
  commands: Recorded;
  results: Map<ResultName, Result>;
}

/** A network's buffers as planned, and what records its results: probabilities, or the readouts in their place. */
export function planInferenceNetwork(config: ModelConfig, capacity: Capacity, readouts?: ReadoutPlan) {
  const layers = layersOf(config);
  const { layout } = layers;
  const plan = new MemoryPlan(layout.length, config.symbols, capacity, { training: false, readouts });
  const record = readouts ? planReadoutsOf(plan, layers, readouts) : planProbabilities(plan, layers, config);
  return { plan, layout, record };
}

function planProbabilities(plan: MemoryPlan, { all }: Layers, { classes }: ModelConfig) {
  const recorders = all.map((layer) => layer.plan(plan));
  const probabilities = plan.activation('probabilities', plan.capacity.sequences * classes);
  return (recording: Recording): Inference => {
    const passes = recordAll(recorders, recording);
    const logits = passes.at(-1)!.y;
    const vectors = recording.tensor(probabilities);
    const shape = { segment: classes, segments: 1 };
    return {
      commands: [
        ...passes.flatMap(({ forward }) => forward),
        softmax(recording.gpu, recording.batch, classes, logits, vectors),
      ],
      results: new Map([
        ['logits', { vectors: logits, shape, rows: 'sequences' }],
        ['probabilities', { vectors, shape, rows: 'sequences', stride: classes }],
      ]),
    };
  };
}

/** No head, and no layer above the one that is read. `planReadouts` has made sure that the network has what is wanted. */
function planReadoutsOf(plan: MemoryPlan, layers: Layers, { names, layer }: ReadoutPlan) {
  const { all, embedding, recurrent, pool: attention } = layers;
  const wanted = names.filter((name): name is BatchReadout => name !== 'residue-table');
  const reads = (of: (typeof READOUTS)[ReadoutName]['of']) => wanted.some((name) => READOUTS[name].of === of);
  const states = recurrent[layer - 1];
  const top = reads('attention') ? attention : states;
  const run = top ? all.slice(0, all.indexOf(top) + 1) : [];
  const recorders = run.map((one) => one.plan(plan));
  const gather = reads('residueVectors') ? [embedding.gather(plan, 'residueVectors')] : [];
  const pools = wanted.map((name) => {
    const readout = READOUTS[name];
    if (!('pool' in readout)) return undefined;
    const { output } = readout.of === 'residueVectors' ? embedding : states;
    return pool(readout.pool, output, `readout.${name}`).plan(plan);
  });

  return (recording: Recording): Inference => {
    const passes = recordAll(recorders, recording);
    const gathered = recordAll(gather, recording);
    const commands = [...passes, ...gathered].flatMap(({ forward }) => forward);
    const passOf = (one: Layer) => passes[run.indexOf(one)];
    const resultOf = (name: BatchReadout, i: number): Result => {
      const { of, kind } = READOUTS[name];
      if (of === 'attention') {
        const { y, weights } = passOf(attention);
        return kind === 'sequence'
          ? { vectors: y, shape: attention.output, rows: 'sequences' }
          : { vectors: weights!, shape: { segment: 1, segments: 1 }, stride: 1, rows: 'residues' };
      }
      const [source, { y }] = of === 'residueVectors' ? [embedding, gathered[0]] : [states, passOf(states)];
      const pooled = pools[i]?.(recording, y);
      if (pooled) commands.push(...pooled.forward);
      return { vectors: pooled?.y ?? y, shape: source.output, rows: pooled ? 'sequences' : 'residues' };
    };
    return { commands, results: new Map(wanted.map((name, i) => [name, resultOf(name, i)])) };
  };
}

/**
 * A network that predicts or is read out: its buffers and recorded program on one device, for batches of up to a capacity. What
 * runs a program resolves when all of it is queued, at once unless the adapter is shared (`gpu.turn`).
 */
export class InferenceNetwork {
  private constructor(
    readonly gpu: Gpu,
    private readonly layout: Layout,
    private readonly buffers: Buffers,
    readonly programs: { infer: Program<BatchSizes> },
    private readonly results: Map<ResultName, Result>,
  ) {}

  /** Allocates and compiles. The caller has made sure that the plan fits. */
  static async create(
    gpu: Gpu,
    config: ModelConfig,
    capacity: Capacity,
    readouts?: ReadoutPlan,
  ): Promise<InferenceNetwork> {
    const { plan, layout, record } = planInferenceNetwork(config, capacity, readouts);
    const buffers = new Buffers(gpu, plan);
    try {
      const { commands, results } = record(buffers.recording(false));
      const infer = new Program<BatchSizes>(gpu, (await Promise.all(commands)).flat());
      gpu.check();
      return new InferenceNetwork(gpu, layout, buffers, { infer }, results);
    } catch (error) {
      buffers.destroy();
      throw error;
    }
  }

  destroy(): void {
    this.buffers.destroy();
  }

  setParameters(parameters: Parameters): void {
    upload(this.gpu, this.buffers.tensor(this.buffers.plan.parameters), this.layout.pack(parameters));
  }

  async readParameters() {
    return this.layout.unpack(await readTensor(this.gpu, this.buffers.tensor(this.buffers.plan.parameters)));
  }

  /** Computes what the network is for; `read` gives it until the next batch. */
  async infer(batch: Batch): Promise<BatchSizes> {
    const sizes = this.buffers.batch.upload(batch, { seed: 0, step: 0, scale: 0 });
    await this.programs.infer.run(sizes, 'infer');
    return sizes;
  }

  /**
   * The last batch's vectors in its order: (B, width), or (N, width) for single residues. Queued at once, so later batches do not
   * change what it reads.
   */
  read(name: ResultName, sizes: BatchSizes): Promise<Float32Array> {
    const { vectors, shape, rows, stride } = this.results.get(name)!;
    return this.buffers.readVectors(vectors, sizes[rows], shape, stride);
  }
}
