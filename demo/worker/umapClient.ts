import type { NetworkId, WorkerPart } from '../protocol';
import type { UmapRequest } from './umap';

const workers = new Map<NetworkId, Worker>();

/**
 * (N, `dimensions`) positions of (N, `width`) vectors by UMAP, computed in a worker of its own, of the program that
 * this one runs; an unfinished one of the network's is given up.
 */
export function projectByUmap(
  network: NetworkId,
  vectors: Float32Array,
  width: number,
  dimensions: 2 | 3,
): Promise<Float32Array<ArrayBuffer>> {
  workers.get(network)?.terminate();
  const mine = new Worker(self.location.href, { type: 'module', name: 'umap' satisfies WorkerPart });
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
