import { gruBackward as twinBackward, gruForward as twinForward } from '../../cpu/gru';
import { linearForward as twinLinear } from '../../cpu/linear';
import { gruBackward, gruForward } from '../../kernels/gru';
import type { Cell } from './recurrent';
import { remembering, uniform } from './start';

/** The cell of torch.nn.GRU. */
export const GRU: Cell = {
  module: 'gru',
  // r, z, n; the input's and the state's shares of n lie apart, since r multiplies the state's alone
  places: { input: [0, 1, 2], recurrent: [0, 1, 3] },
  startOfBias(hidden) {
    const others = uniform(hidden);
    return (stream, row, memory) =>
      Math.floor(row / hidden) === 1 ? remembering(stream, memory) : others(stream, row, memory);
  },
  // z, r, n
  onnx: { operator: 'GRU', gates: [1, 0, 2], attributes: { linear_before_reset: 1 } },

  plan: () => ({
    forward: ({ gpu, batch, capacity }, shape, keepGates, tensors) =>
      gruForward(gpu, batch, shape, capacity, keepGates, tensors),
    backward: ({ gpu, batch, capacity }, shape, { carried, ...tensors }) =>
      gruBackward(gpu, batch, shape, capacity, { ...tensors, dCarry: carried }),
  }),

  twin({ weightIh, weightHh, biasIh, biasHh }, x, offsets, reverse, stored) {
    const trace = twinForward(twinLinear(x, weightIh, biasIh), weightHh, biasHh, offsets, reverse);
    return {
      states: trace.states,
      backward(dStates) {
        const kept = { ...trace, gates: stored(trace.gates), shares: stored(trace.shares) };
        return twinBackward(dStates, kept, weightHh, offsets, reverse);
      },
    };
  },
};
