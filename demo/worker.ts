/**
 * The one program of the page's workers. Its name says which part a worker plays; in one bundle, what the parts share is there once,
 * and a worker loads what its part needs.
 */
import type { Message, Request, WorkerPart } from './protocol';
import type { UmapRequest } from './worker/umap';

const post = (message: Message) => postMessage(message);

const PARTS: Record<WorkerPart, () => Promise<(request: Request & UmapRequest) => void>> = {
  /** Owns the GPU device, the data and the networks. */
  session: async () => {
    const { Session } = await import('./worker/session');
    const session = new Session(post);
    return (request) => session.handle(request);
  },
  /** Answers as the session would, where nothing can be computed. */
  recorded: async () => (await import('./recorded/player')).recordedComputer(post),
  /** Lays out the vectors of one request. */
  umap: async () => {
    const { layOut } = await import('./worker/umap');
    return (request) => postMessage(layOut(request));
  },
};

const part = PARTS[self.name as WorkerPart]();
// In a worker only an error that nothing caught is told to who made it.
part.catch(reportError);

onmessage = async ({ data }: MessageEvent<Request & UmapRequest>) => (await part)(data);
