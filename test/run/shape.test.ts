import { expect, it } from 'vitest';
import { hasShape, type Shape } from '../../src/run/shape';

const SHAPE: Shape = {
  name: 'string',
  'file?': 'string',
  values: ['number or null'],
  of: { a: [{ b: 'boolean' }] },
};
const sound = { name: 'x', values: [1, null], of: { a: [{ b: true }] }, more: {} };

it.each([
  ['as it is', sound],
  ['with what may be missing', { ...sound, file: 'f' }],
  ['with empty lists', { ...sound, values: [], of: { a: [] } }],
])('a value %s has the shape', (_, value) => {
  expect(hasShape(value, SHAPE)).toBe(true);
});

it.each([
  ['nothing', null],
  ['a list', [sound]],
  ['a text', 'sound'],
  ['one without a name', { ...sound, name: undefined }],
  ['one with another type', { ...sound, file: 5 }],
  ['one with null in the place of what may be missing', { ...sound, file: null }],
  ['one with a text in a list', { ...sound, values: [1, '2'] }],
  ['one with a list for an object', { ...sound, of: [] }],
  ['one with a wrong value deep within', { ...sound, of: { a: [{ b: true }, { b: 1 }] } }],
  ['one whose name is inherited', Object.assign(Object.create({ name: 'x' }), { ...sound, name: undefined })],
])('%s has not', (_, value) => {
  expect(hasShape(value, SHAPE)).toBe(false);
});
