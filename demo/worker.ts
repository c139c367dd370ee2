/** The worker that owns the GPU device, the data and the networks. Everything it says is a `Message`. */
import type { Request } from './protocol';
import { Session } from './worker/session';

const session = new Session((message) => postMessage(message));

onmessage = ({ data }: MessageEvent<Request>) => session.handle(data);
