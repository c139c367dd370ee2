import type { TuningOptions } from '../node/openGpu';
import type { Terminal } from './terminal';

/** Says when a device measures how to divide its work, which may take a few seconds. */
export function tuningNotes(terminal: Terminal): TuningOptions {
  return {
    onFirst: (message) => terminal.note(message),
    onStart: (question) => terminal.progress(`measuring ${question}`),
  };
}
