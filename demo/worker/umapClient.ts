import type { UmapRequest } from './umap';

let worker: Worker | undefined;

/** (N, 3) positions of (N, `width`) vectors by UMAP, computed beside the GPU's worker; an unfinished one is given up. */
export function projectByUmap(vectors: Float32Array, width: number): Promise<Float32Array<ArrayBuffer>> {
  worker?.terminate();
  const mine = new Worker(new URL('./umap.ts', import.meta.url), { type: 'module', name: 'umap' });
  worker = mine;
  return new Promise((resolve, reject) => {
    mine.onmessage = ({ data }: MessageEvent<Float32Array<ArrayBuffer>>) => {
      mine.terminate();
      resolve(data);
    };
    mine.onerror = (event) => {
      mine.terminate();
      reject(new Error(event.message || 'UMAP could not be loaded'));
    };
    mine.postMessage({ vectors, width } satisfies UmapRequest);
  });
}
