/** A WGSL struct of 4-byte numbers, by the names of its fields. */
export interface Struct<Field extends string> {
  /** In the shader's order. */
  fields: readonly Field[];
  /** 4-byte values of a tensor that holds one; uniforms end at a multiple of 16 bytes. */
  length: number;
  /** The values as the shader reads them. (length) */
  pack(values: Record<Field, number>): Uint32Array;
  /** The values as the shader left them. */
  unpack(values: Float32Array): Record<Field, number>;
}

/**
 * Reads a struct off a shader's source.
 * @param fields all of its fields, in any order
 * @throws Error naming a field that only one side has, or that is no u32 or f32
 */
export function readStruct<const Field extends string>(
  source: string,
  name: string,
  fields: readonly Field[],
): Struct<Field> {
  const types = fieldTypes(source, name);
  const missing = fields.find((field) => !types.has(field));
  if (missing !== undefined) throw new Error(`the shader's struct ${name} has no field ${missing}`);
  const ordered = [...types.keys()] as Field[];
  const unknown = ordered.find((field) => !fields.includes(field));
  if (unknown !== undefined) throw new Error(`nothing gives the field ${unknown} of the shader's ${name}`);
  const length = Math.ceil(types.size / 4) * 4;
  return {
    fields: ordered,
    length,
    pack(values) {
      const words = new Uint32Array(length);
      const floats = new Float32Array(words.buffer);
      ordered.forEach((field, i) => {
        (types.get(field) === 'f32' ? floats : words)[i] = values[field];
      });
      return words;
    },
    unpack(floats) {
      const words = new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
      const entries = ordered.map((field, i) => [field, (types.get(field) === 'f32' ? floats : words)[i]]);
      return Object.fromEntries(entries) as Record<Field, number>;
    },
  };
}

/** The types of a struct's fields, in order. */
function fieldTypes(source: string, name: string): Map<string, string> {
  const body = new RegExp(`^struct ${name} \\{([^}]*)\\}`, 'm').exec(source)?.[1];
  if (body === undefined) throw new Error(`the shader declares no struct ${name}`);
  const fields = body.replace(/\/\/.*/g, '').split(',');
  return new Map(
    fields
      .map((field) => field.trim())
      .filter((field) => field !== '')
      .map((field) => {
        const [, key, type] = /^(\w+)\s*:\s*(u32|f32)$/.exec(field) ?? [];
        if (!key) throw new Error(`the field \`${field}\` of the shader's ${name} is no u32 or f32`);
        return [key, type];
      }),
  );
}

/** The value of `const NAME: u32 = value;`. */
export function readConstant(source: string, name: string): number {
  const value = new RegExp(`^const ${name}: u32 = (\\d+);`, 'm').exec(source)?.[1];
  if (value === undefined) throw new Error(`the shader declares no \`const ${name}: u32 = value;\``);
  return Number(value);
}
