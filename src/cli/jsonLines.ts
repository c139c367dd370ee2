/**
 * `JSON.stringify(value, null, 2)`, a line or several at a time: millions of records left out are longer than a text of JavaScript
 * may be (half a gigabyte).
 * @param before what stands before the value on its line, and `after` behind it
 */
export function* jsonLines(value: unknown, before = '', after = ''): Generator<string> {
  const indent = before.slice(0, before.search(/\S|$/));
  if (Array.isArray(value) && value.length > 0) {
    yield `${before}[`;
    for (const [i, one] of value.entries())
      yield `${indent}  ${inText(one, `${indent}  `)}${i < value.length - 1 ? ',' : ''}`;
    yield `${indent}]${after}`;
    return;
  }
  const entries = isPlain(value) ? Object.entries(value).filter(([, one]) => one !== undefined) : [];
  if (entries.length === 0) {
    yield before + inText(value, indent) + after;
    return;
  }
  yield `${before}{`;
  for (const [i, [key, one]] of entries.entries())
    yield* jsonLines(one, `${indent}  ${JSON.stringify(key)}: `, i < entries.length - 1 ? ',' : '');
  yield `${indent}}${after}`;
}

function inText(value: unknown, indent: string): string {
  return (JSON.stringify(value, null, 2) ?? 'null').replaceAll('\n', `\n${indent}`);
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
