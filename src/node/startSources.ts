/** What the first weights of a run are taken from, read. */
import { resolve } from 'node:path';
import { parseResidueVectors, type ResidueVectors } from '../data/residueVectors';
import { residueVectorsOfNpz } from '../data/residueVectorsNpz';
import { readText } from '../data/source';
import type { StartSources } from '../run/start';
import { fileSource, readBytes } from './files';
import { loadRun, type LoadedRun } from './loadRun';

/** What weights are taken from, where a run is known with its data. */
export interface LoadedSources extends StartSources {
  from?: LoadedRun;
}

/**
 * Reads a run folder, a table of residue vectors (.npz by its first bytes, else text, gzip too), both or neither.
 * @throws SeqloomError when the run cannot be used, or the file is no such table
 */
export async function readStart(paths: { from?: string; embedding?: string }): Promise<LoadedSources> {
  const { from, embedding } = paths;
  return {
    ...(from !== undefined && { from: { ...(await loadRun(from)), path: resolve(from) } }),
    ...(embedding !== undefined && {
      embedding: { ...(await readResidueVectors(embedding)), path: resolve(embedding) },
    }),
  };
}

async function readResidueVectors(path: string): Promise<ResidueVectors> {
  const bytes = await readBytes(path);
  const isArchive = bytes[0] === 0x50 && bytes[1] === 0x4b;
  if (isArchive) return residueVectorsOfNpz(bytes, path);
  let text = '';
  for await (const piece of readText(fileSource(path))) text += piece;
  return parseResidueVectors(text, path);
}
