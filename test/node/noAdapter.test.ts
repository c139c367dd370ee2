/** A file of its own, and so a process of its own: libEGL reads its vendors once in a process. */
import { beforeAll, expect, it } from 'vitest';
import { SeqloomError } from '../../src/errors';
import { requestAdapter } from '../../src/node/adapters';

beforeAll(() => {
  delete process.env.SEQLOOM_ADAPTER;
  for (const name of ['__EGL_VENDOR_LIBRARY_FILENAMES', 'VK_ICD_FILENAMES', 'VK_DRIVER_FILES']) {
    process.env[name] = '/nonexistent';
  }
});

it.runIf(process.platform === 'linux')(
  'names the packages of each system when there is no adapter',
  async () => {
    const error = await requestAdapter(undefined, { lavapipe: [], swiftshader: [] }).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(SeqloomError);
    const { message, problem } = error as SeqloomError;
    expect(problem.kind).toBe('adapter-missing');
    for (const words of [
      'No WebGPU adapter',
      'lavapipe: ',
      'apt install libegl1 ',
      'Fedora',
      'macOS',
      'Windows',
    ]) {
      expect(message).toContain(words);
    }
  },
);
