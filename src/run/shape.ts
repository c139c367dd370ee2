/** What the values of a JSON file must be, for as much of it as is read: files are damaged, and edited by hand. */

/**
 * Types, of which the value has one; a list of values; or an object with such values, where `key?` may be missing.
 * `{ name: 'string', 'file?': 'string', values: ['number or null'] }`
 */
export type Shape = string | readonly [Shape] | { readonly [key: string]: Shape };

export function hasShape(value: unknown, shape: Shape): boolean {
  if (typeof shape === 'string') return shape.split(' or ').includes(value === null ? 'null' : typeof value);
  if (isList(shape)) return Array.isArray(value) && value.every((one) => hasShape(one, shape[0]));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(shape).every(([key, of]) => {
    const name = key.replace(/\?$/, '');
    const held = Object.hasOwn(value, name) ? value[name as keyof typeof value] : undefined;
    return (held === undefined && name !== key) || hasShape(held, of);
  });
}

function isList(shape: Exclude<Shape, string>): shape is readonly [Shape] {
  return Array.isArray(shape);
}
