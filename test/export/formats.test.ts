import { describe, expect, it } from 'vitest';
import { checkedRows, inChunks, withPart } from '../../src/export/embeddings';
import { SeqloomError } from '../../src/errors';
import { EMBEDDING_FORMATS, embeddingFiles, embeddingFormat } from '../../src/export/formats';
import { collect, memorySource, SECOND_SEQUENCE, SEQUENCE } from './source';

describe('embeddingFormat', () => {
  it('goes by the ending, whatever its case, and by the format that is named before it', () => {
    expect(embeddingFormat('a.npz')).toBe('npz');
    expect(embeddingFormat('DIR.x/A.H5')).toBe('hdf5');
    expect(embeddingFormat('a.hdf5')).toBe('hdf5');
    expect(embeddingFormat('a.npz', 'tsv')).toBe('tsv');
    expect(embeddingFormat('folder', 'projector')).toBe('projector');
  });

  it('names the formats when none is told', () => {
    expect(() => embeddingFormat('a.xlsx')).toThrow(
      new SeqloomError('The ending of a.xlsx tells no format.', {
        kind: 'format-unknown',
        formats: Object.keys(EMBEDDING_FORMATS),
      }),
    );
    expect(() => embeddingFormat('a.npz', 'excel')).toThrow(/The format excel is not known/);
    expect(() => embeddingFormat('a', 'toString')).toThrow(/not known/);
  });
});

describe('embeddingFiles', () => {
  it('gives every format, and the same bytes each time', async () => {
    for (const format of Object.keys(EMBEDDING_FORMATS) as (keyof typeof EMBEDDING_FORMATS)[]) {
      const write = async () => {
        const files = embeddingFiles(memorySource([SEQUENCE, SECOND_SEQUENCE]), 'out', format);
        const contents: string[] = [];
        for (const { name, content } of files) {
          contents.push(`${name} ${Buffer.from(await collect(content)).toString('base64')}`);
        }
        return contents;
      };
      const first = await write();
      expect(first.length).toBeGreaterThan(0);
      expect(await write()).toEqual(first);
    }
  });
});

describe('checkedRows', () => {
  const drain = async (rows: AsyncIterable<unknown>) => {
    for await (const row of rows) void row;
  };

  it('refuses rows that do not add up to the totals', async () => {
    const source = memorySource([SEQUENCE]);
    await drain(checkedRows(source, ['state-mean']));
    await expect(drain(checkedRows({ ...source, count: 16 }, []))).rejects.toThrow(/18 sequences .* of 16/);
    await expect(drain(checkedRows({ ...source, residues: 1 }, []))).rejects.toThrow(/residues instead of/);
  });

  it('refuses a vector of another width', async () => {
    const source = { ...memorySource([SEQUENCE]), readouts: [{ ...SEQUENCE, width: 4 }] };
    const wrong = { ...source, rows: memorySource([SEQUENCE]).rows };
    await expect(drain(checkedRows(wrong, ['state-mean']))).rejects.toThrow(
      /"plain" has 3 values instead of 4/,
    );
  });
});

describe('withPart', () => {
  it('goes before the ending of the last part of the path', () => {
    expect(withPart('a.b/c.npy', 'ids')).toBe('a.b/c.ids.npy');
    expect(withPart('a.b/c', 'ids')).toBe('a.b/c.ids');
    expect(withPart('a\\.hidden', 'ids')).toBe('a\\.hidden.ids');
  });
});

describe('inChunks', () => {
  it('keeps every byte in order, whatever the size of the pieces', async () => {
    const pieces = [
      new Uint8Array(300_000).fill(1),
      'é',
      new Uint8Array(0),
      new Uint8Array(262_143).fill(2),
      'zz',
    ];
    const joined = Buffer.concat(pieces.map((piece) => Buffer.from(piece as Uint8Array)));
    expect(Buffer.compare(await collect(inChunks(pieces)), joined)).toBe(0);
    let chunks = 0;
    for await (const chunk of inChunks(Array.from({ length: 10_000 }, () => 'abc')))
      chunks += chunk.length > 0 ? 1 : 0;
    expect(chunks).toBe(1);
  });
});
