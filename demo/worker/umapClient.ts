import type { NetworkId } from '../protocol';
import type { UmapRequest } from './umap';

const workers = new Map<NetworkId, Worker>();

/** (N, `dimensions`) positions of (N, `width`) vectors by UMAP, computed beside the GPU's worker; an unfinished one of the network's is given up. */
export function projectByUmap(
  network: NetworkId,
  vectors: Float32Array,
  width: number,
  dimensions: 2 | 3,
): Promise<Float32Array<ArrayBuffer>> {
  workers.get(network)?.terminate();
  const mine = new Worker(new URL('./umap.ts', import.meta.url), { type: 'module', name: 'umap' });
  workers.set(network, mine);
  return new Promise((resolve, reject) => {
    mine.onmessage = ({ data }: MessageEvent<Float32Array<ArrayBuffer>>) => {
      mine.terminate();
      resolve(data);
    };
    mine.onerror = (event) => {
      mine.terminate();
      reject(new Error(event.message || 'UMAP could not be loaded'));
    };
    mine.postMessage({ vectors, width, dimensions } satisfies UmapRequest);
  });
}
