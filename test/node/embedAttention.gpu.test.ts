/** The weights of attention pooling, a vector of one value a residue, in every format; read back by others where there are any. */
import { readFileSync } from 'node:fs';
import { parquetReadObjects } from 'hyparquet';
import { expect, it } from 'vitest';
import { decode } from '../../src/data/tokens';
import { embed } from '../../src/embed/embed';
import { NetworkEmbedder } from '../../src/embed/embedder';
import { EMBEDDING_FORMATS, type EmbeddingFormat } from '../../src/export/formats';
import { describeGpu } from '../adapter';
import { randomModel, randomTokens } from '../embed/models';
import { itWithPython, readWithPython } from '../export/python';
import { dataOf, embedTo, someComputer, useFolder } from './embedHelpers';

const file = useFolder();

const bytesOf = (path: string) => new Uint8Array(readFileSync(path));
const numpy = (expression: string) => (path: string) =>
  readWithPython(['numpy'], `import numpy\nprint(json.dumps(${expression}.tolist()))`, path) as number[][];
const inTable = (separator: string) => (path: string) => {
  const [header, ...rows] = readFileSync(path, 'utf8').trim().split('\n');
  expect(header.split(separator)).toEqual(['id', 'position', 'residue', 'd0']);
  return rows.map((row) => [Number(row.split(separator).at(-1))]);
};

/** By format: the Python modules it takes to read it, and the vectors (residues, 1) in the order written. */
const READERS: Record<EmbeddingFormat, [string[], (path: string) => number[][] | Promise<number[][]>]> = {
  npz: [['numpy'], numpy('numpy.load(sys.argv[1])["residue"]')],
  npy: [['numpy'], numpy('numpy.load(sys.argv[1])')],
  tsv: [[], inTable('\t')],
  csv: [[], inTable(',')],
  projector: [
    [],
    (path) =>
      readFileSync(`${path}/vectors.tsv`, 'utf8')
        .trim()
        .split('\n')
        .map((row) => row.split('\t').map(Number)),
  ],
  safetensors: [
    [],
    (path) => {
      const { buffer } = bytesOf(path);
      const size = Number(new DataView(buffer).getBigUint64(0, true));
      const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, size)));
      const { dtype, shape, data_offsets: places } = header.residue;
      expect([dtype, shape]).toEqual(['F32', [(places[1] - places[0]) / 4, 1]]);
      return Array.from(
        new Float32Array(buffer.slice(8 + size + places[0], 8 + size + places[1])),
        (value) => [value],
      );
    },
  ],
  parquet: [
    [],
    async (path) => {
      const rows = await parquetReadObjects({ file: bytesOf(path).buffer });
      return rows.map(({ embedding }) => Array.from(embedding as number[]));
    },
  ],
  hdf5: [
    ['h5py'],
    (path) => {
      const sets = readWithPython(
        ['h5py'],
        'import h5py\nwith h5py.File(sys.argv[1], "r") as f: print(json.dumps([[d.attrs["original_id"], d[()].tolist()] for d in f.values()]))',
        path,
      ) as [string, number[][]][];
      return sets.sort(([a], [b]) => Number(a.slice(1)) - Number(b.slice(1))).flatMap(([, rows]) => rows);
    },
  ],
};

describeGpu('attention as embeddings', (gpu) => {
  const model = randomModel({ encoder: 'bigru', hidden: 8, pool: 'attention' });
  // Of equal sequences hdf5 has one.
  const tokens = [...new Map(randomTokens(12, 30).map((one) => [decode(one), one])).values()];
  const records = tokens.map((one, i) => ({ id: `s${i}`, sequence: decode(one), line: i + 1 }));

  async function write(out: string, readouts: string[], format: EmbeddingFormat): Promise<void> {
    const embedder = new NetworkEmbedder(gpu(), model, { readouts });
    const { outcome } = await embedTo(
      out,
      { format },
      { computer: someComputer({ embedder }), data: dataOf(records) },
    );
    embedder.destroy();
    expect(outcome).toBe('done');
  }

  const weights = async () =>
    (await embed(gpu(), model, tokens, { readouts: ['residue-attention'] })).get('residue-attention')!;

  for (const format of Object.keys(READERS) as EmbeddingFormat[]) {
    const [modules, read] = READERS[format];
    itWithPython(`${format} holds the weight of every residue`, modules, async () => {
      const ending = EMBEDDING_FORMATS[format].extensions[0] ?? '';
      const out = file(`weights${ending}`);
      await write(out, ['residue-attention'], format);
      const { data, width, offsets } = await weights();
      expect(width).toBe(1);
      expect(offsets!.at(-1)).toBe(data.length);
      const rows = await read(out);
      expect(rows.map((row) => row.length)).toEqual(Array.from(data, () => 1));
      rows.forEach(([value], i) => expect(Math.abs(value - data[i])).toBeLessThan(1e-7));
    });
  }

  it('gives the average of the states that the network classifies', async () => {
    const readouts = ['state-attention', 'residue-states', 'residue-attention'] as const;
    const embedded = await embed(gpu(), model, tokens, { readouts });
    const [pooled, states, attention] = readouts.map((name) => embedded.get(name)!);
    expect([pooled.width, states.width, attention.width]).toEqual([16, 16, 1]);
    tokens.forEach((_, i) => {
      const sum = new Float64Array(16);
      for (let row = attention.offsets![i]; row < attention.offsets![i + 1]; row++) {
        for (let d = 0; d < 16; d++) sum[d] += attention.data[row] * states.data[row * 16 + d];
      }
      sum.forEach((value, d) => expect(Math.abs(value - pooled.data[i * 16 + d])).toBeLessThan(1e-5));
    });
  });
});
