import {
  lstmBackward as twinBackward,
  lstmBackwardWeight as twinBackwardWeight,
  lstmForward as twinForward,
} from '../../cpu/lstm';
import { linearForward as twinLinear } from '../../cpu/linear';
import { lstmBackward, lstmBackwardWeight, lstmChunks, lstmForward, lstmPartials } from '../../kernels/lstm';
import type { Cell } from './recurrent';

/** The cell of torch.nn.LSTM. */
export const LSTM: Cell = {
  module: 'lstm',
  // i, f, g, o
  gates: { input: [0, 1, 2, 3], recurrent: [0, 1, 2, 3] },
  onnx: { operator: 'LSTM', gates: [0, 3, 1, 2], attributes: {} },

  plan(plan, shape, layer) {
    const { capacity, purpose } = plan;
    const { residues, sequences, longest } = capacity;
    const units = shape.hidden * shape.directions;
    const keepGates = purpose.training;
    const cells = keepGates
      ? plan.activation(`cells.${layer}`, residues * units)
      : plan.scratch('cells', residues * units);
    const gates = keepGates
      ? plan.activation(`gates.${layer}`, residues * units * 4)
      : plan.scratch('noGates', 4);
    const forwardChunks = plan.scratch('forwardChunks', lstmChunks(shape, longest, 'forward'));
    const backwardChunks = plan.scratch('backwardChunks', lstmChunks(shape, longest, 'backward'));
    const dCells = plan.scratch('carried', sequences * units);
    const partials = plan.scratch('partials', lstmPartials(shape, residues));
    return (r, { inputs, weight, states }) => ({
      forward: lstmForward(r.gpu, r.batch, shape, capacity, keepGates, {
        inputs,
        weight,
        gates: r.tensor(gates),
        cells: r.tensor(cells),
        states,
        chunks: r.tensor(forwardChunks),
      }),
      backward(dStates, dWeight) {
        const dGates = r.tensor(gates);
        return {
          dGates,
          commands: [
            lstmBackward(r.gpu, r.batch, shape, capacity, {
              weight,
              gates: dGates,
              cells: r.tensor(cells),
              dStates,
              dCells: r.tensor(dCells),
              chunks: r.tensor(backwardChunks),
            }),
            lstmBackwardWeight(r.gpu, r.batch, shape, residues, {
              dGates,
              states,
              partials: r.tensor(partials),
              dWeight,
            }),
          ],
        };
      },
    });
  },

  twin({ weightIh, weightHh, biasIh, biasHh }, x, offsets, reverse) {
    const bias = Float64Array.from(biasIh, (value, gate) => value + biasHh[gate]);
    const trace = twinForward(twinLinear(x, weightIh, bias), weightHh, offsets, reverse);
    return {
      states: trace.states,
      backward(dStates) {
        const dGates = twinBackward(dStates, trace, weightHh, offsets, reverse);
        return {
          dInput: dGates,
          dHidden: dGates,
          dWeightHh: twinBackwardWeight(dGates, trace.states, offsets, reverse),
        };
      },
    };
  },
};
