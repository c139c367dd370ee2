import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { safetensorsFiles } from '../../src/export/embeddingSafetensors';
import { encodeSafetensors } from '../../src/export/safetensors';
import { writeFileSync } from 'node:fs';
import { itWithPython, readWithPython } from './python';
import {
  memorySource,
  ODD_IDS,
  RECORDS,
  RESIDUE,
  residueVectors,
  SECOND_SEQUENCE,
  SEQUENCE,
  sequenceVectors,
  TABLE,
  temporaryFolder,
  writeFiles,
} from './source';

const folder = temporaryFolder();

/** The format as its specification says, read into torch tensors (Debian has no package of the reference reader). */
const LOAD = `
import torch
DTYPES = {"F32": torch.float32, "I64": torch.int64, "U8": torch.uint8}
data = bytearray(open(sys.argv[1], "rb").read())
size = int.from_bytes(data[:8], "little")
header = json.loads(data[8:8 + size])
metadata = header.pop("__metadata__")
tensors = {}
for name, entry in header.items():
    begin, end = entry["data_offsets"]
    assert (8 + size + begin) % torch.empty(0, dtype=DTYPES[entry["dtype"]]).element_size() == 0
    flat = torch.frombuffer(data, dtype=DTYPES[entry["dtype"]], offset=8 + size + begin, count=-1 if end + 8 + size == len(data) else (end - begin) // torch.empty(0, dtype=DTYPES[entry["dtype"]]).element_size())
    tensors[name] = flat.reshape(entry["shape"])
texts = {n: [bytes(row).rstrip(b"\\0").decode() for row in t.numpy()] for n, t in tensors.items() if t.dtype == torch.uint8}
print(json.dumps({"metadata": metadata, "tensors": {n: t.tolist() for n, t in tensors.items()}, "texts": texts}))
`;
interface Loaded {
  metadata: Record<string, string>;
  tensors: Record<string, unknown>;
  texts: Record<string, string[]>;
}
const load = (name: string) => readWithPython(['torch', 'numpy'], LOAD, join(folder, name)) as Loaded;

describe('embeddings as safetensors', () => {
  itWithPython('are read into torch', ['torch', 'numpy'], async () => {
    const source = memorySource([SEQUENCE, SECOND_SEQUENCE, RESIDUE, TABLE]);
    expect(await writeFiles(folder, safetensorsFiles(source, 'all.safetensors'))).toEqual([
      'all.safetensors',
    ]);
    const { tensors, texts, metadata } = load('all.safetensors');
    expect(tensors['state-mean']).toEqual(sequenceVectors(SEQUENCE));
    expect(tensors['residue-mean']).toEqual(sequenceVectors(SECOND_SEQUENCE));
    expect(tensors.residue).toEqual(residueVectors(RESIDUE));
    expect((tensors.offsets as number[]).slice(0, 4)).toEqual([0, 1, 3, 6]);
    expect(texts.ids).toEqual(ODD_IDS);
    expect(texts.labels).toEqual(RECORDS.map(({ label }) => label ?? ''));
    expect(texts.symbols).toEqual(['A', 'C', 'D']);
    expect(metadata.format).toBe('pt');
  });
});

describe('encodeSafetensors', () => {
  itWithPython('is read into torch', ['torch', 'numpy'], () => {
    const tensors = new Map([
      ['lstm.weight_hh_l0', { shape: [2, 2], data: Float32Array.of(0.1, -0.2, 3e-39, 1e30) }],
      ['head.bias', { shape: [1], data: Float32Array.of(-7.25) }],
    ]);
    writeFileSync(join(folder, 'model.safetensors'), encodeSafetensors(tensors, { note: 'é' }));
    const { tensors: read, metadata } = load('model.safetensors');
    expect(read['lstm.weight_hh_l0']).toEqual([
      [Math.fround(0.1), Math.fround(-0.2)],
      [Math.fround(3e-39), Math.fround(1e30)],
    ]);
    expect(read['head.bias']).toEqual([-7.25]);
    expect(metadata).toEqual({ note: 'é' });
  });
});
