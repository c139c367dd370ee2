import { createRequire } from 'node:module';
import type * as Ort from 'onnxruntime-common';
import { layersOf } from '../../../src/model/layers';
import { pool } from '../../../src/model/layers/pool';
import { OnnxGraph } from '../../../src/onnx/graph';
import { encodeModel } from '../../../src/onnx/messages';
import type { Job, Peer } from '../contract';
import { provideNavigatorGpu } from '../navigatorGpu';
import { padBatch, type PaddedBatch } from '../padded';
import { serve } from '../serve';
import { readWeights } from '../weights';

type Runtime = typeof Ort;

const [provider] = process.argv.slice(2);

await serve(async (): Promise<Peer> => {
  const { runtime, version, place } = provider === 'webgpu' ? await loadWeb() : await loadNode();
  return {
    about: `ONNX Runtime ${version}, ${place}`,
    async open(job) {
      const output = job.task === 'logits' ? 'logits' : 'state_mean';
      const session = await runtime.InferenceSession.create(graphOf(job, output), {
        executionProviders: [provider],
      });
      const batches = job.batches.map(padBatch);
      return async (first, steps) => {
        const results: Float32Array[] = [];
        // One at a time: its sessions take no second call while one runs.
        for (let k = first; k < first + steps; k++) {
          const outputs = await session.run(feedsOf(runtime, batches[k % batches.length]));
          results.push((await outputs[output].getData()) as Float32Array);
        }
        return results;
      };
    },
  };
});

async function loadWeb() {
  const place = `WebGPU on ${await provideNavigatorGpu()}`;
  const runtime: Runtime = await import('onnxruntime-web/webgpu');
  return { runtime, version: runtime.env.versions.web, place };
}

async function loadNode() {
  // Of the project's own packages: the tests of the exported .onnx files run on it.
  const require = createRequire(import.meta.url);
  const runtime = require('onnxruntime-node') as Runtime;
  return { runtime, version: runtime.env.versions.node, place: 'its CPU provider' };
}

function feedsOf({ Tensor }: Runtime, { batch, length, tokens, lengths }: PaddedBatch) {
  return {
    tokens: new Tensor('int64', BigInt64Array.from(tokens, BigInt), [batch, length]),
    lengths: new Tensor('int32', lengths, [batch]),
  };
}

/** The network with one output, so that nothing is computed besides it. */
function graphOf({ config, weights }: Job, output: 'logits' | 'state_mean'): Uint8Array {
  const parameters = readWeights(weights);
  const graph = new OnnxGraph();
  const { all, recurrent } = layersOf(config);
  const states = recurrent.at(-1)!;
  const layers =
    output === 'logits'
      ? all
      : [...all.slice(0, all.indexOf(states) + 1), pool('mean', states.output, 'mean')];
  const result = layers.reduce((x, layer) => layer.onnx(graph, parameters, x), graph.masks.tokens);
  graph.apply('Identity', [result], output);
  const value = (name: string, type: 'int32' | 'int64' | 'float32', shape: (number | string)[]) => {
    return { name, type, shape, description: '' };
  };
  return encodeModel({
    name: 'bench',
    producerVersion: '',
    opset: 17,
    irVersion: 8,
    nodes: graph.nodes,
    initializers: graph.initializers,
    inputs: [value('tokens', 'int64', ['batch', 'length']), value('lengths', 'int32', ['batch'])],
    outputs: [value(output, 'float32', ['batch', output === 'logits' ? config.classes : config.hidden])],
    metadata: new Map(),
  });
}
