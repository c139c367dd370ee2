import { attentionBackward as twinBackward, attentionForward as twinForward } from '../../cpu/attention';
import { attentionBackward, attentionForward, attentionPartials } from '../../kernels/attention';
import type { SegmentShape } from '../../kernels/norm';
import type { Layout } from '../layout';
import { parameter } from '../../data/parameters';
import { paddedWidth, segmentAxis, widthOf, type Layer } from './layer';
import { uniform } from './start';

/** A torch.nn.Linear(D, 1) without a bias, which a softmax would not heed. */
const WEIGHT = 'attention.weight';

/** The lowest float32: the softmax of what pads a sequence is 0. */
const LOWEST = -3.4028234663852886e38;

/** The mean of a sequence's states, weighted by a softmax of their learned scores. */
export function attention(layout: Layout, states: SegmentShape, name: string): Layer {
  const width = paddedWidth(states);
  const slot = layout.slot(WEIGHT, width);
  layout.tensor(WEIGHT, slot, uniform(widthOf(states)), [1, () => 0], segmentAxis(states));

  return {
    output: states,
    plan(plan) {
      const { residues, sequences } = plan.capacity;
      const planned = {
        pooled: plan.activation(name, sequences * width),
        weights: plan.activation('attention', residues),
        dScores: plan.gradient('dScores', residues),
        dStates: plan.gradient('dStates', residues * width),
        partials: plan.scratch('partials', attentionPartials(width, residues)),
      };
      return (r, x) => {
        const weight = r.parameters(slot);
        const [pooled, weights] = [r.tensor(planned.pooled), r.tensor(planned.weights)];
        return {
          y: pooled,
          weights,
          forward: [attentionForward(r.gpu, r.batch, width, { states: x, weight, weights, pooled })],
          backward(dY) {
            const dX = r.tensor(planned.dStates);
            const command = attentionBackward(r.gpu, r.batch, width, {
              dPooled: dY,
              states: x,
              weight,
              weights,
              pooled,
              dScores: r.tensor(planned.dScores),
              partials: r.tensor(planned.partials),
              dStates: dX,
              dWeight: r.gradients(slot),
            });
            return { dX, commands: [command] };
          },
        };
      };
    },
    twin({ parameters, batch: { offsets } }, x) {
      const weight = parameter(parameters, WEIGHT).data;
      const trace = twinForward(x, weight, offsets);
      return {
        y: trace.pooled,
        weights: trace.weights,
        backward(dY, gradients) {
          const { dRows, dWeight } = twinBackward(dY, x, trace, weight, offsets);
          parameter(gradients, WEIGHT).data.set(dWeight);
          return dRows;
        },
      };
    },
    onnx(graph, parameters, x) {
      const weight = graph.apply('Transpose', [graph.parameter(WEIGHT, parameters)], `${name}.weight`);
      // (batch, length, D) to (batch, length, 1)
      const scores = graph.apply('MatMul', [x, weight], `${name}.scores`);
      const lowest = graph.floats(`${name}.lowest`, [], Float32Array.of(LOWEST));
      const masked = graph.apply('Where', [graph.masks.residue, scores, lowest], `${name}.masked`);
      const weights = graph.apply('Softmax', [masked], attentionWeights(name), { axis: 1 });
      const shares = graph.apply('Mul', [x, weights], `${name}.shares`);
      return graph.apply('ReduceSum', [shares, 'axis.1'], name, { keepdims: 0 });
    },
  };
}

/** In an ONNX graph, the name of the weights (batch, length, 1) of the layer that gives `y`. */
export function attentionWeights(y: string): string {
  return `${y}.weights`;
}
