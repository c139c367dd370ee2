import { linearForward as twinLinear } from '../../cpu/linear';
import { lstmBackward as twinBackward, lstmForward as twinForward } from '../../cpu/lstm';
import { lstmBackward, lstmForward } from '../../kernels/lstm';
import type { Cell } from './recurrent';
import { remembering, uniform } from './start';

/** The cell of torch.nn.LSTM. */
export const LSTM: Cell = {
  module: 'lstm',
  // i, f, g, o
  places: { input: [0, 1, 2, 3], recurrent: [0, 1, 2, 3] },
  startOfBias(hidden) {
    const others = uniform(hidden);
    return (stream, row, memory) => {
      const [gate, unit] = [Math.floor(row / hidden), row % hidden];
      if (gate > 1) return others(stream, row, memory);
      const bias = remembering(stream.fork(`unit ${unit}`), memory);
      return gate === 0 ? -bias : bias;
    };
  },
  // i, o, f, g
  onnx: { operator: 'LSTM', gates: [0, 3, 1, 2], attributes: {} },

  plan(plan, { hidden, directions }, layer) {
    const length = plan.capacity.residues * hidden * directions;
    const planned = plan.purpose.training
      ? plan.activation(`cells.${layer}`, length)
      : plan.scratch('cells', length);
    return {
      forward: ({ gpu, batch, capacity, tensor }, shape, keepGates, tensors) =>
        lstmForward(gpu, batch, shape, capacity, keepGates, { ...tensors, cells: tensor(planned) }),
      backward: (
        { gpu, batch, capacity, tensor },
        shape,
        { carried, weight, gates, dStates, dGates, chunks },
      ) =>
        lstmBackward(gpu, batch, shape, capacity, {
          weight,
          gates,
          cells: tensor(planned),
          dStates,
          dCells: carried,
          dGates,
          chunks,
        }),
    };
  },

  twin({ weightIh, weightHh, biasIh, biasHh }, x, offsets, reverse, stored) {
    const bias = Float64Array.from(biasIh, (value, gate) => value + biasHh[gate]);
    const trace = twinForward(twinLinear(x, weightIh, bias), weightHh, offsets, reverse);
    return {
      states: trace.states,
      backward(dStates) {
        const kept = { ...trace, gates: stored(trace.gates) };
        const dGates = twinBackward(dStates, kept, weightHh, offsets, reverse);
        return { dInputs: dGates, dShares: dGates };
      },
    };
  },
};
