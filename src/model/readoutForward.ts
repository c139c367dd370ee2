import { padded, type BatchSizes } from '../kernels/common';
import { poolForward } from '../kernels/pool';
import { directions } from './config';
import { segmentShape, type Recording } from './context';
import { recordLstm, recordResidues, type Recorded } from './forward';
import type { Network } from './network';
import { paddedReadoutWidth, readoutTensor, readsResidues } from './readoutMemory';
import { READOUTS, readoutWidth, type ReadoutName, type ReadoutPlan } from './readouts';

/** Tokens to the pooled vectors of every readout; the states of single residues stay where the LSTM left them. */
export function recordReadouts(recording: Recording, plan: ReadoutPlan): Recorded {
  const { gpu, batch, config, tensor } = recording;
  const recorded: Recorded = [];
  if (readsResidues(plan)) recorded.push(...recordResidues(recording, 'residues'));
  if (plan.layer > 0) recorded.push(...recordLstm(recording, false, plan.layer));
  for (const name of plan.names) {
    const readout = READOUTS[name];
    if (!('pool' in readout)) continue;
    const shape = {
      width: paddedReadoutWidth(config, name),
      directions: readout.of === 'states' ? directions(config) : 1,
      pool: readout.pool,
    };
    recorded.push(poolForward(gpu, batch, shape, tensor(vectorsOf(name, plan)), tensor(readoutTensor(name))));
  }
  return recorded;
}

/** Name of the tensor with one vector per residue that a readout is made from. */
function vectorsOf(name: ReadoutName, { layer }: ReadoutPlan): string {
  return READOUTS[name].of === 'residues' ? 'residues' : `states.${layer - 1}`;
}

/** The readouts that a batch has; the table is of the network alone. */
export type BatchReadout = Exclude<ReadoutName, 'residue-table'>;

/**
 * A readout of the batch that `network.infer` was last given: (B, width), or (N, width) for single residues, in the batch's
 * order. Queued at once, so later batches do not change what it reads.
 */
export async function readReadout(
  network: Network,
  plan: ReadoutPlan,
  name: BatchReadout,
  sizes: BatchSizes,
): Promise<Float32Array> {
  const { config } = network;
  const perSequence = READOUTS[name].kind === 'sequence';
  const rows = perSequence ? sizes.sequences : sizes.residues;
  const tensor = perSequence ? readoutTensor(name) : vectorsOf(name, plan);
  const values = await network.readRows(tensor, rows, paddedReadoutWidth(config, name));
  const { segment, segments } =
    READOUTS[name].of === 'states'
      ? segmentShape(config)
      : { segment: readoutWidth(config, name), segments: 1 };
  return withoutPadding(values, rows * segments, segment);
}

/** Takes away what pads each segment to a multiple of 4 values. */
function withoutPadding(values: Float32Array, segments: number, segment: number): Float32Array {
  const stride = padded(segment);
  if (stride === segment) return values;
  const stripped = new Float32Array(segments * segment);
  for (let s = 0; s < segments; s++) {
    stripped.set(values.subarray(s * stride, s * stride + segment), s * segment);
  }
  return stripped;
}
