import { expect, it } from 'vitest';
import { canBeAsked, choiceOfGpu, placeOfGpu } from '../../src/node/gpuChoice';

const GPUS = ['NVIDIA A100', 'NVIDIA RTX A4000', 'Intel(R) Graphics', 'NVIDIA RTX A4000', 'NVIDIA RTX A40'];

it.each([
  ['hardware:0', 0],
  ['hardware:2', 2],
  ['hardware:5', undefined],
  ['nvidia', 0],
  ['a4000', 1],
  ['Intel(R)', 2],
  ['radeon', undefined],
])('%s means the GPU at %s', (choice, place) => {
  expect(placeOfGpu(GPUS, choice)).toBe(place);
});

it('what names a GPU means it', () => {
  for (const place of GPUS.keys()) {
    const choice = choiceOfGpu(place);
    expect(placeOfGpu(GPUS, choice === 'hardware' ? 'hardware:0' : choice)).toBe(place);
  }
});

it('tells which GPUs Dawn can be asked for by name: not the second of a name, nor one whose name is part of an earlier one', () => {
  expect([...GPUS.keys()].map((place) => canBeAsked(GPUS, place))).toEqual([true, true, true, false, false]);
});
