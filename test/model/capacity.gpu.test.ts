import { describe, expect, it, vi } from 'vitest';
import { SeqloomError } from '../../src/errors';
import type { Gpu } from '../../src/gpu/device';
import { MOST_RESIDUES, MOST_SEQUENCES } from '../../src/kernels/common';
import type { Capacity } from '../../src/model/batch';
import { fitCapacity, planMemory } from '../../src/model/capacity';
import { MODEL_DEFAULTS, type ModelConfig } from '../../src/model/config';
import { planBytes, type Purpose } from '../../src/model/memory';
import { planReadouts, readoutsOf } from '../../src/model/readouts';
import { describeGpu, float16Available } from '../adapter';
import { LAYOUTS } from '../kernels/kernelBench';
import { withInference, withTraining } from './networks';

const CONFIG: ModelConfig = { ...MODEL_DEFAULTS, classes: 3 };
const BILSTM: ModelConfig = { ...CONFIG, encoder: 'bilstm', layers: 3, hidden: 10 };
const TRAINING = { training: true, dropout: 0, precision: 'f32' } as const;
const HALF = { ...TRAINING, precision: 'f16' } as const;
const HALF_TRAINING: [string, Partial<ModelConfig>, Purpose] = ['gates of 16 bits', { layers: 2 }, HALF];
const MIB = 1024 * 1024;

/** An adapter with room for anything, or limited as told. */
function adapterWith(limits: Partial<GPUSupportedLimits> = {}): Gpu {
  const roomy = { maxBufferSize: 2 ** 40, maxStorageBufferBindingSize: 2 ** 40 };
  return { software: true, device: { limits: { ...roomy, ...limits } } } as Gpu;
}

function bytes(capacity: Capacity, config = CONFIG, purpose: Purpose = TRAINING): number {
  return planBytes(planMemory(config, capacity, purpose));
}

describe('fitCapacity', () => {
  const wanted = { residues: 80_000, sequences: 400, longest: 1000 };

  it('gives what is wanted where it fits', () => {
    expect(fitCapacity(adapterWith(), CONFIG, wanted, TRAINING, 4096)).toEqual(wanted);
  });

  it('halves the residues until all buffers together fit', () => {
    const limit = Math.ceil(bytes({ ...wanted, residues: 20_000 }) / MIB);
    const capacity = fitCapacity(adapterWith(), CONFIG, wanted, TRAINING, limit);
    expect(capacity).toEqual({ ...wanted, residues: 20_000 });
    expect(bytes({ ...wanted, residues: 40_000 })).toBeGreaterThan(limit * MIB);
  });

  it('halves the residues until the largest buffer fits the adapter', () => {
    const gates = 20_000 * 64 * 4 * 4; // bytes of (N, H, 4)
    const limited = adapterWith({ maxStorageBufferBindingSize: gates });
    expect(fitCapacity(limited, CONFIG, wanted, TRAINING, 4096).residues).toBe(20_000);
    const small = adapterWith({ maxBufferSize: gates });
    expect(fitCapacity(small, CONFIG, wanted, TRAINING, 4096).residues).toBe(20_000);
  });

  it('stops halving at the longest sequence, with no more sequences than residues', () => {
    const long = { residues: 9000, sequences: 4000, longest: 3000 };
    const limit = Math.ceil(bytes({ ...long, residues: 3000, sequences: 3000 }) / MIB);
    const capacity = fitCapacity(adapterWith(), CONFIG, long, TRAINING, limit);
    expect(capacity).toEqual({ residues: 3000, sequences: 3000, longest: 3000 });
  });

  it('then halves the sequences, down to the longest alone', () => {
    const long = { residues: 3000, sequences: 3000, longest: 3000 };
    const limit = Math.ceil(bytes({ ...long, sequences: 1 }) / MIB);
    expect(bytes({ ...long, sequences: 1500 })).toBeGreaterThan(limit * MIB);
    const { residues, sequences, longest } = fitCapacity(adapterWith(), CONFIG, long, TRAINING, limit);
    expect([residues, longest]).toEqual([3000, 3000]);
    expect(sequences).toBeLessThan(1500);
    expect(sequences).toBeGreaterThan(0);
  });

  it('makes room for the longest sequence, and stays within what the kernels can count', () => {
    expect(fitCapacity(adapterWith(), CONFIG, { ...wanted, residues: 10 }, TRAINING, 4096).residues).toBe(
      1000,
    );
    const mean = { ...CONFIG, encoder: 'mean' } as const;
    const many = { residues: 1e9, sequences: 1e6, longest: 10 };
    expect(fitCapacity(adapterWith(), mean, many, { training: false }, 1e6)).toEqual({
      residues: MOST_RESIDUES,
      sequences: MOST_SEQUENCES,
      longest: 10,
    });
  });

  it('refuses with the numbers', () => {
    const long = { residues: 100_000, sequences: 4, longest: 100_000 };
    const need = Math.ceil(bytes({ ...long, sequences: 1 }) / MIB);
    const error = refusal(() => fitCapacity(adapterWith(), CONFIG, long, TRAINING, 64));
    expect(error.problem).toEqual({
      kind: 'sequence-too-long',
      limit: 'memory',
      training: true,
      recurrent: true,
    });
    expect(error.message).toMatch(
      `A sequence of 100,000 residues does not fit: all buffers need ${need} MiB and the limit is 64 MiB.`,
    );
    const most = Number(
      /Sequences of up to ([\d,]+) residues do\.$/.exec(error.message)![1].replace(',', ''),
    );
    const alone = (longest: number) => ({ residues: longest, sequences: 1, longest });
    expect(fitCapacity(adapterWith(), CONFIG, alone(most), TRAINING, 64)).toEqual(alone(most));
    expect(
      refusal(() => fitCapacity(adapterWith(), CONFIG, alone(most + 1), TRAINING, 64)).message,
    ).toContain(`Sequences of up to ${most.toLocaleString('en')} residues do.`);
    const limited = adapterWith({ maxStorageBufferBindingSize: 32 * MIB });
    const bound = refusal(() => fitCapacity(limited, CONFIG, long, TRAINING, 4096));
    expect(bound.message).toMatch(
      'the buffer "gates.0" needs 98 MiB and the adapter\'s largest binding is 32 MiB',
    );
    expect(bound.problem).toMatchObject({ limit: 'adapter' });
    const small = adapterWith({ maxBufferSize: 32 * MIB });
    expect(refusal(() => fitCapacity(small, CONFIG, long, TRAINING, 4096)).message).toMatch(
      'largest buffer is 32 MiB',
    );
    const endless = { ...long, longest: MOST_RESIDUES + 1 };
    const mean = { ...CONFIG, encoder: 'mean' } as const;
    const counted = refusal(() => fitCapacity(adapterWith(), mean, endless, TRAINING, 1e6));
    expect(counted.message).toMatch(`a batch holds at most 262,140 residues`);
    expect(counted.problem).toMatchObject({ limit: 'kernels', recurrent: false });
  });
});

describe('planMemory', () => {
  const configs: ModelConfig[] = [
    { ...CONFIG, encoder: 'mean' },
    CONFIG,
    { ...CONFIG, encoder: 'bilstm', hidden: 32, layers: 3 },
  ];

  it.each(configs)('grows in proportion to the residues, and otherwise not at all: $encoder', (config) => {
    for (const purpose of [
      { training: true, dropout: 0.5, precision: 'f32' },
      { training: false },
    ] as const) {
      const at = (residues: number) => bytes({ residues, sequences: 64, longest: 1024 }, config, purpose);
      // Steps of 4,096 residues are whole numbers of splits.
      const perStep = at(2 * 4096) - at(4096);
      expect(at(4 * 4096) - at(3 * 4096)).toBe(perStep);
      expect(at(8 * 4096) - at(4 * 4096)).toBe(4 * perStep);
      // Splits of a weight gradient stop growing at 64 MiB.
      expect(at(60 * 4096) - at(56 * 4096)).toBeLessThanOrEqual(4 * perStep);
    }
  });
});

describe('planMemory', () => {
  it('counts gates of 16 bits as half, and their gradients where one layer has no other place for them', () => {
    const gates = 1000 * 64 * 4 * 4; // bytes of (N, H, 4)
    const capacity = { residues: 1000, sequences: 4, longest: 250 };
    const weights = 64 * 64 * 4 * 4;
    for (const layers of [1, 2, 3]) {
      const config = { ...CONFIG, layers };
      const saved = bytes(capacity, config) - bytes(capacity, config, HALF);
      expect(saved).toBe((layers * gates) / 2 - (layers === 1 ? gates : 0));
    }
    // Of the weights there are two copies, straight and transposed.
    const copies = planMemory(CONFIG, capacity, HALF).filter(({ name }) =>
      /^(transposed|stored)\./.test(name),
    );
    expect(copies.map(({ length }) => length * 4)).toEqual([weights / 2, weights / 2]);
  });
});

describeGpu('a network', (gpu) => {
  describe.each(LAYOUTS)('%s', (_, laidOut) => {
    it.each<[string, Partial<ModelConfig>, Purpose]>([
      ['mean, training', { encoder: 'mean' }, { training: true, dropout: 0.1, precision: 'f32' }],
      ['mean, inference', { encoder: 'mean', head: 'mlp', classes: 1 }, { training: false }],
      [
        'bilstm, training',
        { encoder: 'bilstm', layers: 3, hidden: 10 },
        { training: true, dropout: 0.1, precision: 'f32' },
      ],
      ['bilstm, inference', { encoder: 'bilstm', layers: 2, hidden: 10 }, { training: false }],
      ['stepwise, training', { hidden: 260 }, TRAINING],
      ...(float16Available ? [HALF_TRAINING] : []),
      [
        'bilstm, readouts',
        BILSTM,
        { training: false, readouts: planReadouts(BILSTM, readoutsOf(BILSTM), 2) },
      ],
    ])('allocates what was planned: %s', async (_, changes, purpose) => {
      const config = { ...CONFIG, ...changes };
      const capacity = { residues: 300, sequences: 7, longest: 77 };
      const { device } = gpu();
      const created = vi.spyOn(device, 'createBuffer');
      try {
        const check = () => {
          const allocated = created.mock.calls.reduce((sum, [{ size }]) => sum + size, 0);
          expect(allocated).toBe(bytes(capacity, config, purpose));
          return Promise.resolve();
        };
        if (purpose.training) await withTraining(laidOut(gpu()), config, capacity, purpose, check);
        else await withInference(laidOut(gpu()), config, capacity, purpose.readouts, check);
      } finally {
        created.mockRestore();
      }
    });
  });
});

function refusal(action: () => unknown): SeqloomError {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(SeqloomError);
    return error as SeqloomError;
  }
  throw new Error('it was not refused');
}
