import { readConstant } from './declarations';
import type { Gpu } from './device';

/** Values for a shader's module-scope `const` declarations, by name. */
export type Constants = Record<string, number | boolean>;

export interface Kernel {
  label: string;
  pipeline: GPUComputePipeline;
  /** Binding numbers by variable name, read off the source. */
  bindings: Map<string, number>;
}

const BINDING = /@group\(0\)\s*@binding\((\d+)\)\s*var(?:<[^>]*>)?\s+(\w+)/g;

/** The names and numbers of a shader's bindings, as declared: `@group(0) @binding(n) var<...> name`. */
export function readBindings(source: string): Map<string, number> {
  return new Map([...source.matchAll(BINDING)].map(([, number, name]) => [name, Number(number)]));
}

/**
 * Gives `const NAME: type = value;` declarations their values for one pipeline.
 * WGSL's own `override` cannot size private arrays (a register tile), so all shaders use this one substitution instead.
 */
export function specialize(source: string, constants: Constants): string {
  let text = source;
  for (const [name, value] of Object.entries(constants)) {
    const declaration = new RegExp(`^const ${name}: (\\w+) = [^;]+;`, 'm');
    if (!declaration.test(text)) throw new Error(`the shader declares no \`const ${name}: type = value;\``);
    text = text.replace(
      declaration,
      (_, type: string) => `const ${name}: ${type} = ${literal(type, value)};`,
    );
  }
  return text;
}

const UNROLLED = /\/\* unrolled \*\/ for \(var (\w+) = 0u; \1 < (?:(\d+)u|(\w+)); \1\+\+\) \{/;

/**
 * Writes out the loops marked by `unrolled` in a comment, up to a number or a constant, since drivers keep an array in registers
 * only where all its indices are constants.
 */
export function unroll(source: string): string {
  const loop = UNROLLED.exec(source);
  if (!loop) return source;
  const [head, variable, count, name] = loop;
  const begin = loop.index + head.length;
  const end = closingBrace(source, begin);
  const body = source.slice(begin, end);
  const turns = Array.from(
    { length: count ? Number(count) : readConstant(source, name) },
    (_, turn) => `{ const ${variable} = ${turn}u;${body}}`,
  );
  return unroll(source.slice(0, loop.index) + turns.join('\n') + source.slice(end + 1));
}

/** Where the block that is open at `from` ends. */
function closingBrace(source: string, from: number): number {
  let depth = 1;
  let at = from;
  for (; depth > 0; at++) {
    if (source[at] === undefined) throw new Error('a block of the shader does not end');
    if (source[at] === '{') depth++;
    if (source[at] === '}') depth--;
  }
  return at - 1;
}

/** Declares read-only storage arrays as uniforms of the given lengths. */
function declareUniforms(source: string, uniforms: Record<string, number>): string {
  let text = source;
  for (const [name, length] of Object.entries(uniforms)) {
    const declaration = new RegExp(`var<storage, read> ${name}: array<(\\w+)>;`);
    if (!declaration.test(text))
      throw new Error(`the shader declares no \`var<storage, read> ${name}: array<type>;\``);
    text = text.replace(declaration, (_, type: string) => `var<uniform> ${name}: array<${type}, ${length}>;`);
  }
  return text;
}

function literal(type: string, value: number | boolean): string {
  if (type === 'f32') return Number.isInteger(value) ? `${Number(value)}.0` : String(value);
  return String(value);
}

const caches = new WeakMap<GPUDevice, Map<string, Promise<Kernel>>>();

/**
 * Compiles one entry point, once per device and constants. `label` is `family/entryPoint`.
 * @param uniforms lengths of the read-only storage arrays, of vec4f, that are to be bound as uniforms instead
 * @throws Error with the numbered source line when the shader is not valid
 */
export function createKernel(
  gpu: Gpu,
  family: string,
  source: string,
  entryPoint: string,
  constants: Constants,
  uniforms: Record<string, number> = {},
): Promise<Kernel> {
  const cache = caches.get(gpu.device) ?? new Map<string, Promise<Kernel>>();
  caches.set(gpu.device, cache);
  const key = JSON.stringify([family, entryPoint, constants, uniforms, source]);
  let kernel = cache.get(key);
  if (!kernel) {
    const code = unroll(declareUniforms(specialize(source, constants), uniforms));
    kernel = compile(gpu, `${family}/${entryPoint}`, code, entryPoint);
    cache.set(key, kernel);
  }
  return kernel;
}

async function compile(gpu: Gpu, label: string, code: string, entryPoint: string): Promise<Kernel> {
  await gpu.turn?.();
  gpu.device.pushErrorScope('validation');
  const module = gpu.device.createShaderModule({ label, code });
  const scope = gpu.device.popErrorScope();
  const info = await module.getCompilationInfo();
  const lines = code.split('\n');
  const messages = info.messages.map(
    (m) => `${label}:${m.lineNum}:${m.linePos} ${m.message}\n  ${lines[m.lineNum - 1]}`,
  );
  const error = await scope;
  if (error || messages.length) throw new Error(messages.join('\n') || error?.message);
  const pipeline = await gpu.device.createComputePipelineAsync({
    label,
    layout: 'auto',
    compute: { module, entryPoint },
  });
  return { label, pipeline, bindings: readBindings(code) };
}
