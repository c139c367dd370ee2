import { dropout as dropoutTwin } from '../../cpu/dropout';
import { dropoutBackward, dropoutForward } from '../../kernels/dropout';
import type { SegmentShape } from '../../kernels/norm';
import { paddedWidth, widthOf, type Layer, type Pass } from './layer';

/**
 * Drops values in training, and scales the others by 1 / (1 - p).
 * @param rows what its vectors belong to
 * @param site what keys its hash: 0 for the pooled vector, k for the input of recurrent layer k
 */
export function dropout(output: SegmentShape, rows: 'residues' | 'sequences', site: number): Layer {
  return {
    output,
    plan(plan) {
      const { purpose } = plan;
      const probability = purpose.training ? purpose.dropout : 0;
      const unchanged = (x: Pass['y']): Pass => ({
        y: x,
        forward: [],
        backward: (dY) => ({ dX: dY, commands: [] }),
      });
      if (probability === 0) return (_, x) => unchanged(x);
      const shape = { ...output, rows, site, probability };
      const name = rows === 'sequences' ? 'droppedPooled' : `dropped.${site}`;
      const dropped = plan.activation(name, plan.capacity[rows] * paddedWidth(output));
      return (r, x) => {
        if (!r.dropout) return unchanged(x);
        const y = r.tensor(dropped);
        return {
          y,
          forward: [dropoutForward(r.gpu, r.batch, shape, x, y)],
          backward: (dY) => ({ dX: dY, commands: [dropoutBackward(r.gpu, r.batch, shape, dY)] }),
        };
      };
    },
    twin({ batch, mask }, x) {
      if (!mask) return { y: x, backward: (dY) => dY };
      const width = widthOf(output);
      const offsets = rows === 'residues' ? batch.offsets : batch.offsets.map((_, b) => b);
      const masked = (values: Float64Array) => dropoutTwin(values, width, offsets, site, mask);
      return { y: masked(x), backward: masked };
    },
    onnx: (_graph, _parameters, x) => x,
  };
}
