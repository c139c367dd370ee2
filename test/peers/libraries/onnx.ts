import { createRequire } from 'node:module';
import type * as Ort from 'onnxruntime-common';
import { GraphBuilder } from '../../../src/onnx/graph';
import { addLstm } from '../../../src/onnx/lstm';
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

function feedsOf({ Tensor }: Runtime, { batch, length, tokens, lengths, shares }: PaddedBatch) {
  return {
    tokens: new Tensor('int32', tokens, [batch, length]),
    lengths: new Tensor('int32', lengths, [batch]),
    shares: new Tensor('float32', shares, [batch, length, 1]),
  };
}

/** The network with one output, so that nothing is computed besides it. */
function graphOf({ config, weights }: Job, output: 'logits' | 'state_mean'): Uint8Array {
  const parameters = readWeights(weights);
  const graph = new GraphBuilder();
  const constant = (name: string) =>
    graph.floats(name, parameters.get(name)!.shape, parameters.get(name)!.data);
  graph.apply('Gather', [constant('embedding.weight'), 'tokens'], 'residues');
  graph.apply('Transpose', ['residues'], 'lstm.input', { perm: [1, 0, 2] });
  const { states } = addLstm(graph, config, parameters, 'lstm.input', 'lengths');
  graph.apply('Transpose', [states], 'states', { perm: [1, 0, 2] });
  graph.apply('Mul', ['states', 'shares'], 'shared');
  graph.apply('ReduceSum', ['shared', graph.integers('axis', [1])], 'state_mean', { keepdims: 0 });
  if (output === 'logits') {
    graph.apply('Gemm', ['state_mean', constant('head.weight'), constant('head.bias')], 'logits', {
      transB: 1,
    });
  }
  const value = (name: string, type: 'int32' | 'float32', shape: (number | string)[]) => {
    return { name, type, shape, description: '' };
  };
  return encodeModel({
    name: 'bench',
    producerVersion: '',
    opset: 17,
    irVersion: 8,
    nodes: graph.nodes,
    initializers: graph.initializers,
    inputs: [
      value('tokens', 'int32', ['batch', 'length']),
      value('lengths', 'int32', ['batch']),
      value('shares', 'float32', ['batch', 'length', 1]),
    ],
    outputs: [value(output, 'float32', ['batch', output === 'logits' ? config.classes : config.hidden])],
    metadata: new Map(),
  });
}
