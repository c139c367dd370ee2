import { describe, expect, it } from 'vitest';
import type { OutputFile } from '../../src/export/embeddings';
import { safetensorsFiles } from '../../src/export/embeddingSafetensors';
import { npyFiles, npzFiles } from '../../src/export/npy';
import { memorySource, SEQUENCE, type TestRecord } from './source';

/** Writes the files and gives their bytes. */
async function sizeOf(files: OutputFile[]): Promise<number> {
  let size = 0;
  for (const { content } of files) for await (const piece of content) size += piece.length;
  return size;
}

function records(count: number, longId: string): TestRecord[] {
  return Array.from({ length: count }, (_, i) => ({ id: i === 7 ? longId : `r${i}`, sequence: 'AC' }));
}

describe.each([
  ['npz', npzFiles, '1.86 GiB'],
  ['npy', npyFiles, '1.86 GiB'],
  ['safetensors', safetensorsFiles, '477 MiB'],
])('%s', (ending, files, size) => {
  const written = (some: TestRecord[]) => sizeOf(files(memorySource([SEQUENCE], some), `e.${ending}`));

  it('refuses an id that would make each of many take as much, by name', async () => {
    await expect(written(records(5001, 'x'.repeat(100_000)))).rejects.toThrow(
      `One of the ids, "${'x'.repeat(60)}...", has 100,000 characters. In this format each of the 5,001 ids takes as much, ${size} in all. Rename it, or choose another format.`,
    );
  });

  it('takes a long id among few, and ids of unlike lengths among many', async () => {
    expect(await written(records(20, 'x'.repeat(100_000)))).toBeGreaterThan(20 * 100_000);
    expect(await written(records(5001, 'x'.repeat(200)))).toBeLessThan(2 ** 23);
  });

  it('refuses what the padding would cut', async () => {
    await expect(written(records(9, 'x\0'))).rejects.toThrow('"x\\u0000" ends with a zero character');
  });
});
