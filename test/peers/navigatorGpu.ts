import { availableParallelism } from 'node:os';
import { requestAdapter } from '../../src/node/adapters';

/**
 * Gives this process the `navigator.gpu` that libraries written for browsers look for, answering with the adapter that Seqloom
 * would take.
 * @returns the adapter's name
 */
export async function provideNavigatorGpu(): Promise<string> {
  const { name, kind } = await requestAdapter();
  // An adapter gives one device only, so each request gets a new one.
  const gpu = {
    requestAdapter: async () => (await requestAdapter(kind)).adapter,
    getPreferredCanvasFormat: () => 'bgra8unorm',
    wgslLanguageFeatures: new Set<string>(),
  };
  provideNavigator(gpu);
  acceptSharedMemory();
  return name;
}

/** What libraries ask the browser before they look for a GPU; Node 20 has none. */
export function provideNavigator(gpu?: object): void {
  const navigator = { gpu, userAgent: 'Node', hardwareConcurrency: availableParallelism() };
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
}

/** Browsers' `writeBuffer` takes shared memory, in which ONNX Runtime's heap lies; Dawn's binding for Node does not. */
function acceptSharedMemory(): void {
  const { writeBuffer } = GPUQueue.prototype;
  GPUQueue.prototype.writeBuffer = function (buffer, offset, data, ...rest) {
    const shared = data instanceof Uint8Array && data.buffer instanceof SharedArrayBuffer;
    const accepted = (shared ? data.slice() : data) as BufferSource;
    return writeBuffer.call(this, buffer, offset, accepted, ...rest);
  };
}
