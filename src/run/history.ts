/** history.json: how the training of a run went that is kept without a report, as those of a comparison are. */
import type { TrainResult } from '../train/progress';
import { decodeJson } from './runFiles';

/** How a run's training went. */
export type RunHistory = Pick<TrainResult, 'history' | 'bestEpoch' | 'stopped'>;

/**
 * Reads the text of a history.json.
 * @throws SeqloomError when it is damaged
 */
export function parseHistory(text: string, path: string): RunHistory {
  return decodeJson<RunHistory>(
    text,
    path,
    'Remove its folder to train that network anew.',
    ({ history, bestEpoch }) => Array.isArray(history) && Number.isInteger(bestEpoch),
  );
}
