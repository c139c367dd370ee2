import { gather, sumByToken } from '../../cpu/embedding';
import { padded } from '../../kernels/common';
import { embeddingBackward, embeddingForward, embeddingPartials } from '../../kernels/embedding';
import type { Layout, Slot } from '../layout';
import type { MemoryPlan } from '../memory';
import { parameter } from '../../data/parameters';
import type { Layer, Recorder } from './layer';
import { normal } from './start';

const WEIGHT = 'embedding.weight';

/** The residue vectors. */
export interface Embedding extends Layer {
  /** (symbols, padded width) */
  table: Slot;
  symbols: number;
  /** Records the vector of every residue of a batch, (N, padded width). */
  gather(plan: MemoryPlan, name: string): Recorder;
}

/**
 * A vector for every symbol.
 * @param gathered whether the next layer reads one vector a residue; a recurrent layer reads the table, one a symbol
 */
export function embedding(layout: Layout, symbols: number, width: number, gathered: boolean): Embedding {
  const wide = padded(width);
  const table = layout.slot('embedding', symbols * wide);
  layout.tensor(WEIGHT, table, normal, [symbols, (i) => i * wide], [width, (i) => i]);

  const gatherOn = (plan: MemoryPlan, name: string): Recorder => {
    const { residues } = plan.capacity;
    const vectors = plan.activation(name, residues * wide);
    const partials = plan.scratch('partials', embeddingPartials(symbols, wide, residues));
    return (r) => {
      const y = r.tensor(vectors);
      return {
        y,
        forward: [embeddingForward(r.gpu, r.batch, wide, r.parameters(table), y)],
        backward: (dY) => ({
          dX: dY,
          commands: [
            embeddingBackward(r.gpu, r.batch, symbols, wide, dY, r.tensor(partials), r.gradients(table)),
          ],
        }),
      };
    };
  };

  return {
    output: { segment: width, segments: 1 },
    table,
    symbols,
    gather: gatherOn,
    plan(plan) {
      if (gathered) return gatherOn(plan, 'states.0');
      return (r) => ({
        y: r.parameters(table),
        forward: [],
        backward: (dY) => ({ dX: dY, commands: [] }),
      });
    },
    twin({ parameters, batch: { tokens } }) {
      return {
        y: gather(parameter(parameters, WEIGHT).data, width, tokens),
        backward(dY, gradients) {
          parameter(gradients, WEIGHT).data.set(sumByToken(dY, width, tokens, symbols));
          return dY;
        },
      };
    },
    onnx(graph, parameters, tokens) {
      return graph.apply('Gather', [graph.parameter(WEIGHT, parameters), tokens], 'residues');
    },
  };
}
