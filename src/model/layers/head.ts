/** The layers from a sequence's vector to the scores of the classes. */
import {
  linearBackwardInput as twinBackwardInput,
  linearBackwardWeight as twinBackwardWeight,
  linearForward as twinForward,
} from '../../cpu/linear';
import { padded } from '../../kernels/common';
import {
  linearBackwardInput,
  linearBackwardWeight,
  linearForward,
  linearPartials,
  type LinearShape,
} from '../../kernels/linear';
import type { SegmentShape } from '../../kernels/norm';
import { reluBackward, reluForward } from '../../kernels/relu';
import type { Layout } from '../layout';
import type { ModelConfig } from '../config';
import { parameter } from '../../data/parameters';
import { paddedWidth, segmentAxis, widthOf, type Layer } from './layer';
import { uniform } from './start';

type Head = Pick<ModelConfig, 'head' | 'headHidden' | 'classes'>;

/** By the name of the head; parameters are named by a layer's place in a torch.nn.Sequential. */
const HEAD_LAYERS: Record<ModelConfig['head'], (layout: Layout, input: SegmentShape, head: Head) => Layer[]> =
  {
    linear: (layout, input, { classes }) => [linear(layout, 'head', input, classes, 'logits')],
    mlp(layout, input, { headHidden, classes }) {
      const inner = linear(layout, 'head.0', input, headHidden, 'inner');
      return [inner, relu(inner.output), linear(layout, 'head.2', inner.output, classes, 'logits')];
    },
  };

/** The layers of a network's head. */
export function headLayers(layout: Layout, input: SegmentShape, config: Head): Layer[] {
  return HEAD_LAYERS[config.head](layout, input, config);
}

/** y = x W^T + b of every sequence; `y` names the result. */
function linear(layout: Layout, name: string, input: SegmentShape, outputs: number, y: string): Layer {
  const shape: LinearShape = {
    rows: 'sequences',
    inputs: paddedWidth(input),
    outputs: padded(outputs),
  };
  const [weightName, biasName] = [`${name}.weight`, `${name}.bias`];
  const weight = layout.slot(weightName, shape.inputs * shape.outputs);
  const bias = layout.slot(biasName, shape.outputs);
  const rows = [outputs, (i: number) => i] as const;
  const start = uniform(widthOf(input));
  layout.tensor(weightName, weight, start, rows, segmentAxis(input, shape.outputs));
  layout.tensor(biasName, bias, start, rows);

  return {
    output: { segment: outputs, segments: 1 },
    plan(plan) {
      const { sequences } = plan.capacity;
      const result = plan.activation(y, sequences * shape.outputs);
      const dInput = plan.gradient(`${name}.dInput`, sequences * shape.inputs);
      const partials = plan.scratch('partials', linearPartials(shape, sequences));
      return (r, x) => {
        const tensors = { x, weight: r.parameters(weight), bias: r.parameters(bias), y: r.tensor(result) };
        return {
          y: tensors.y,
          forward: [linearForward(r.gpu, r.batch, shape, tensors)],
          backward(dY) {
            const dX = r.tensor(dInput);
            const commands = [
              linearBackwardWeight(r.gpu, r.batch, shape, sequences, {
                x,
                dY,
                partials: r.tensor(partials),
                dWeight: r.gradients(weight),
                dBiases: [r.gradients(bias)],
              }),
              linearBackwardInput(r.gpu, r.batch, shape, { dY, weight: tensors.weight, dX }),
            ];
            return { dX, commands };
          },
        };
      };
    },
    twin({ parameters }, x) {
      const weights = parameter(parameters, weightName).data;
      return {
        y: twinForward(x, weights, parameter(parameters, biasName).data),
        backward(dY, gradients) {
          const { dWeight, dBias } = twinBackwardWeight(dY, x, outputs);
          parameter(gradients, weightName).data.set(dWeight);
          parameter(gradients, biasName).data.set(dBias);
          return twinBackwardInput(dY, weights, outputs);
        },
      };
    },
    onnx(graph, parameters, x) {
      const inputs = [x, graph.parameter(weightName, parameters), graph.parameter(biasName, parameters)];
      return graph.apply('Gemm', inputs, `${name}.y`, { transB: 1 });
    },
  };
}

/** max(0, x), in place. */
function relu(output: SegmentShape): Layer {
  const width = paddedWidth(output);
  return {
    output,
    plan: () => (r, x) => ({
      y: x,
      forward: [reluForward(r.gpu, r.batch, width, x)],
      backward: (dY) => ({ dX: dY, commands: [reluBackward(r.gpu, r.batch, width, x, dY)] }),
    }),
    twin(_run, x) {
      const y = x.map((value) => Math.max(0, value));
      return { y, backward: (dY) => dY.map((value, at) => (y[at] > 0 ? value : 0)) };
    },
    onnx: (graph, _parameters, x) => graph.apply('Relu', [x], `${x}.relu`),
  };
}
