import { NORM_EPSILON, normBackward as twinBackward, normForward as twinForward } from '../../cpu/norm';
import { normBackward, normForward, type SegmentShape } from '../../kernels/norm';
import type { Layout } from '../layout';
import { parameter } from '../../data/parameters';
import { paddedWidth, segmentAxis, type Layer } from './layer';
import { constant } from './start';

const WEIGHT = 'norm.weight';
const BIAS = 'norm.bias';

/** LayerNorm of a sequence's vector. */
export function norm(layout: Layout, shape: SegmentShape): Layer {
  const width = paddedWidth(shape);
  const weight = layout.slot(WEIGHT, width);
  const bias = layout.slot(BIAS, width);
  layout.tensor(WEIGHT, weight, constant(1), segmentAxis(shape));
  layout.tensor(BIAS, bias, constant(0), segmentAxis(shape));

  return {
    output: shape,
    plan(plan) {
      const { sequences } = plan.capacity;
      const normed = plan.activation('normed', sequences * width);
      const normalized = plan.activation('normalized', sequences * width);
      const inverseDeviation = plan.activation('inverseDeviation', sequences);
      const dPooled = plan.gradient('dPooled', sequences * width);
      return (r, x) => {
        const y = r.tensor(normed);
        const kept = { normalized: r.tensor(normalized), inverseDeviation: r.tensor(inverseDeviation) };
        return {
          y,
          forward: [
            normForward(r.gpu, r.batch, shape, {
              x,
              weight: r.parameters(weight),
              bias: r.parameters(bias),
              y,
              ...kept,
            }),
          ],
          backward(dY) {
            const dX = r.tensor(dPooled);
            const command = normBackward(r.gpu, r.batch, shape, {
              dY,
              weight: r.parameters(weight),
              ...kept,
              dX,
              dWeight: r.gradients(weight),
              dBias: r.gradients(bias),
            });
            return { dX, commands: [command] };
          },
        };
      };
    },
    twin({ parameters }, x) {
      const scale = parameter(parameters, WEIGHT).data;
      const trace = twinForward(x, scale, parameter(parameters, BIAS).data);
      return {
        y: trace.y,
        backward(dY, gradients) {
          const { dX, dWeight, dBias } = twinBackward(dY, trace, scale);
          parameter(gradients, WEIGHT).data.set(dWeight);
          parameter(gradients, BIAS).data.set(dBias);
          return dX;
        },
      };
    },
    onnx(graph, parameters, x) {
      const inputs = [x, graph.parameter(WEIGHT, parameters), graph.parameter(BIAS, parameters)];
      return graph.apply('LayerNormalization', inputs, 'normed', {
        axis: -1,
        epsilon: { float: NORM_EPSILON },
      });
    },
  };
}
