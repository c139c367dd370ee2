import { describe, expect, it } from 'vitest';
import type { Question } from '../../src/gpu/choice';
import type { Gpu } from '../../src/gpu/device';
import type { Dispatch } from '../../src/gpu/program';
import type { BatchSizes } from '../../src/kernels/common';
import type { Precision } from '../../src/kernels/precision';
import { recurrentTiling } from '../../src/kernels/recurrentTiling';
import type { CellName } from '../../src/kernels/recurrentWays';
import { weightTiling } from '../../src/kernels/weightTiling';
import { initialParameters } from '../../src/model/init';
import { openClock } from '../../src/gpu/clock';
import { TrainingNetwork } from '../../src/model/trainingNetwork';
import { accumulate } from '../../src/profile/tasks';
import { makeWorkload } from '../../src/profile/workload';
import { measureWays } from '../../src/tune/measureWays';
import { createTuner, type Tuning, type TunerOptions } from '../../src/tune/tuner';
import { describeGpu, float16Available } from '../adapter';
import { smallShape } from '../profile/shapes';

const KERNELS = ['lstm/forward', 'lstm/backward', 'recurrent/backward_weight'];
const SHAPE = smallShape({ dropout: 0 });
const { model } = SHAPE;
const { batches, capacity } = makeWorkload(SHAPE);

/** Gradients of one training step, and the LSTM's kernels, by name. */
async function step(gpu: Gpu) {
  const network = await TrainingNetwork.create(gpu, model, capacity);
  try {
    network.setParameters(initialParameters(model, 1));
    network.setClassWeights(new Float32Array(model.classes).fill(1));
    await accumulate(network, batches[0]);
    const commands = network.programs.train.commands as Dispatch<BatchSizes>[];
    const kernels = KERNELS.map(
      (name) => commands.find(({ kernel }) => kernel?.label.startsWith(name))!.kernel,
    );
    return { gradients: await network.readSlab('gradients'), kernels };
  } finally {
    network.destroy();
  }
}

/** What the small shape's kernels ask. */
async function questionsOf(
  gpu: Gpu,
  family: CellName = 'lstm',
  precision: Precision = 'f32',
): Promise<Question[]> {
  const questions: Question[] = [];
  const choose = (question: Question) => {
    questions.push(question);
    return Promise.resolve(undefined);
  };
  const layer = { hidden: 8, directions: 2, precision };
  await recurrentTiling({ ...gpu, choose }, family, layer, 'forward', capacity);
  await recurrentTiling({ ...gpu, choose }, family, layer, 'backward', capacity);
  await weightTiling({ ...gpu, choose }, layer, capacity.residues);
  return questions;
}

/** A question as the tuner's store has it. */
const words = ({ kernel, shape }: Question) =>
  [kernel, ...Object.entries(shape).map((entry) => entry.join(' '))].join(', ');

describeGpu('a tuner', (gpu) => {
  const tunerOf = (options: Partial<TunerOptions>) =>
    createTuner(gpu(), { store: new Map<string, string>(), measure: 'nothing', ...options });

  it('measures every kernel of a network once, among its ways, and changes no bit', async () => {
    const store = new Map<string, string>();
    const tunings: Tuning[] = [];
    const measured = tunerOf({ store, measure: 'all', onTuning: (tuning) => tunings.push(tuning) });
    const tuned = await step({ ...gpu(), choose: measured });
    expect(tuned.gradients).toEqual((await step(gpu())).gradients);
    expect(tunings.map(({ question }) => question.split(',')[0]).sort()).toEqual([...KERNELS].sort());
    expect([...store]).toEqual(tunings.map(({ question, way }) => [question, way]));
    const questions = await questionsOf(gpu());
    for (const { question, ways, way } of tunings) {
      const asked = questions.find((one) => words(one) === question)!;
      expect(asked.ways).toEqual(expect.arrayContaining(ways.map((one) => one.way)));
      expect(ways.map((one) => one.way)).toContain(way);
      expect(ways.every(({ seconds }) => seconds >= 0)).toBe(true);
    }
    // The next process finds the answers, and need not measure.
    const started: string[] = [];
    const known = tunerOf({ store, measure: 'unknown', onStart: (question) => started.push(question) });
    for (const question of questions) expect(await known(question)).toBe(await measured(question));
    expect(started).toEqual([]);
  });

  it('has the kernels divided as the store says, with the same bits', async () => {
    const rule = await step(gpu());
    const questions = await questionsOf(gpu());
    const store = new Map(questions.map((question) => [words(question), question.ways.at(-1)!]));
    const other = await step({ ...gpu(), choose: tunerOf({ store }) });
    other.kernels.forEach((kernel, i) => expect(kernel).not.toBe(rule.kernels[i]));
    expect(other.gradients).toEqual(rule.gradients);
    // A way that there is not, as of an edited file, is the rule's.
    const foreign = new Map(questions.map((question) => [words(question), 'units 1000000']));
    const same = await step({ ...gpu(), choose: tunerOf({ store: foreign }) });
    same.kernels.forEach((kernel, i) => expect(kernel).toBe(rule.kernels[i]));
  });

  it('measures what is unknown where it is enough work', async () => {
    const started: string[] = [];
    const choose = tunerOf({ measure: 'unknown', onStart: (question) => started.push(question) });
    const [question] = await questionsOf(gpu());
    expect(await choose({ ...question, operations: 1e6 })).toBeUndefined();
    expect(started).toEqual([]);
    const larger = { ...question, shape: { ...question.shape, sequences: 8 }, operations: 1e8 };
    expect(larger.ways).toContain(await choose(larger));
    expect(started).toEqual(['lstm/forward, hidden 8, directions 2, sequences 8']);
  });

  it('leaves the rule where it cannot measure, and does not try again until told to', async () => {
    const [question] = await questionsOf(gpu());
    const unheardOf = { ...question, kernel: 'lstm/unheard_of', operations: 1e8 };
    const store = new Map<string, string>();
    const started: string[] = [];
    const onStart = (name: string) => started.push(name);
    for (const measure of ['unknown', 'unknown', 'all'] as const) {
      expect(await tunerOf({ store, measure, onStart })(unheardOf)).toBeUndefined();
    }
    expect(started).toHaveLength(2);
    await gpu().settle();
  });
});

describeGpu('measureWays', (gpu) => {
  /** A device on which shaders that hold all these texts are changed before they are compiled. */
  const spoiled = (texts: string[], change: (code: string) => string): Gpu => {
    const device = new Proxy(gpu().device, {
      get(target, name) {
        if (name === 'createShaderModule') {
          return ({ code, ...rest }: GPUShaderModuleDescriptor) => {
            const chosen = texts.every((text) => code.includes(text));
            return target.createShaderModule({ ...rest, code: chosen ? change(code) : code });
          };
        }
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    return { ...gpu(), device };
  };
  /** `unit lanes 8, units 4, ...` -> `const UNIT_LANES: u32 = 8;`, ... */
  const declarations = (way: string) =>
    [...way.matchAll(/(unit lanes|sequence lanes|sequences|units|in turn|together) (\d+)/g)].map(
      ([, name, value]) => `const ${name.replace(' ', '_').toUpperCase()}: u32 = ${value};`,
    );
  const measured = async (one: Gpu, question: Question) =>
    (await measureWays(one, question, await openClock(gpu()), 10)).map(({ way }) => way);

  describe.each([
    ['does not compile', (code: string) => `${code} none`],
    ['gives other bits', (code: string) => code.replace('1.0 / (1.0 + exp', '1.0 / (1.0001 + exp')],
  ])('leaves out a way that %s', (_, change) => {
    it('and goes on with the others', async () => {
      const [question] = await questionsOf(gpu());
      const one = spoiled(declarations(question.ways.at(-1)!), change);
      expect(await measured(one, question)).toEqual(question.ways.slice(0, -1));
    });
  });

  it.each([0, 1])('times the GRU too (pass %i)', async (pass) => {
    const question = (await questionsOf(gpu(), 'gru'))[pass];
    const ways = [question.ways[0], question.ways.at(-1)!];
    expect(await measured(gpu(), { ...question, ways })).toEqual(ways);
  });

  it.skipIf(!float16Available).each([0, 1])('times kernels that store 16 bits (pass %i)', async (pass) => {
    const question = (await questionsOf(gpu(), 'lstm', 'f16'))[pass];
    expect(question.shape.bits).toBe(16);
    const ways = [question.ways[0], question.ways.at(-1)!];
    expect(await measured(gpu(), { ...question, ways })).toEqual(ways);
  });

  it("fails where the rule's way does not compile", async () => {
    const [question] = await questionsOf(gpu());
    const broken = spoiled(['fn forward'], (code) => `${code} none`);
    await expect(measured(broken, question)).rejects.toThrow(/^lstm\/forward\w*:\d+/);
  });
});
