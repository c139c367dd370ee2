/** `--config FILE`: options by name in YAML or JSON. */
import { closeSync, openSync, readSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { SeqloomError } from '../errors';
import { fileError } from '../node/files';
import { bytes } from '../words';
import { suggestion } from './suggestion';
import { nameOf, type CliOption } from './options';
import { checkValue, type OptionValue } from './values';

/** Options fit many times over; it bounds the time that parsing takes, which grows with the square of the keys. */
const MOST_BYTES = 32 * 1024;

/**
 * Reads a config file: one mapping from option names (`embedding-dim` or `embeddingDim`) to values.
 * @param options the options of the verb, by key.
 * @throws SeqloomError naming the file and the line or key.
 */
export function readConfigFile(
  path: string,
  options: ReadonlyMap<string, CliOption>,
): Map<string, OptionValue> {
  return parseConfig(readStart(path), path, options);
}

/** The text of a file that may be a pipe, or endless. @throws SeqloomError when it is larger than is ever parsed */
function readStart(path: string): string {
  const start = new Uint8Array(MOST_BYTES + 1);
  let length = 0;
  try {
    const file = openSync(path, 'r');
    try {
      for (let read = -1; read !== 0; length += read)
        read = readSync(file, start, length, start.length - length, null);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw fileError(error, path, 'read');
  }
  if (length > MOST_BYTES) {
    throw new SeqloomError(
      `${path} is larger than ${bytes(MOST_BYTES)}; a config file holds options by name. Is it the data?`,
    );
  }
  return new TextDecoder().decode(start.subarray(0, length));
}

export function parseConfig(
  text: string,
  path: string,
  options: ReadonlyMap<string, CliOption>,
): Map<string, OptionValue> {
  const names = new Map([...options].map(([key, option]) => [nameOf(key, option), key]));
  const values = new Map<string, OptionValue>();
  for (const [name, value] of parseMapping(text, path)) {
    const key = options.has(String(name)) ? String(name) : names.get(String(name));
    if (key === undefined) {
      const hint = suggestion(String(name), [...names.keys()]);
      throw new SeqloomError(`${path}: unknown option "${String(name)}".${hint}`);
    }
    if (values.has(key))
      throw new SeqloomError(`${path}: the option "${nameOf(key, options.get(key)!)}" is given twice.`);
    values.set(key, checkValue(options.get(key)!, value, `${path}: ${String(name)}`));
  }
  return values;
}

/** YAML 1.2 includes JSON. Read into a Map, so that no key can reach an object's prototype. */
function parseMapping(text: string, path: string): Map<unknown, unknown> {
  // Aliases could make a small file huge; options need none.
  const document = parseDocument(text, { prettyErrors: true });
  const [error] = document.errors;
  if (error) {
    const line = error.linePos ? `, line ${error.linePos[0].line}` : '';
    const what = error.message.split(/ at line |\n/)[0];
    throw new SeqloomError(`${path}${line} is neither YAML nor JSON: ${what}.`);
  }
  let content: unknown;
  try {
    content = document.toJS({ mapAsMap: true, maxAliasCount: 0 });
  } catch (cause) {
    throw new SeqloomError(
      `${path} cannot be read as YAML: ${(cause as Error).message}.`,
      { kind: 'input' },
      { cause },
    );
  }
  if (content === null) return new Map();
  if (!(content instanceof Map)) {
    throw new SeqloomError(`${path} must hold options by name, e.g. "hidden: 32" on a line.`);
  }
  return content;
}
