/** The option of verbs that tell probabilities: whether they are calibrated. */
import { SeqloomError } from '../errors';
import type { Calibration } from '../evaluate/calibration';
import type { LoadedNetworks } from '../node/loadRun';
import { RunFolder } from '../node/runFolder';
import type { OptionGroup } from './options';

export interface CalibratedFlags {
  calibrated: boolean;
}

export const CALIBRATED: OptionGroup<CalibratedFlags>['options']['calibrated'] = {
  type: 'switch',
  default: false,
  description:
    'probabilities as sure as the network is right, by the temperature fitted on the validation split',
};

/**
 * The calibration of a run; undefined where it has none.
 * @throws SeqloomError when it has none and is to be calibrated
 */
export async function calibrationOf(path: string, calibrated: boolean): Promise<Calibration | undefined> {
  const calibration = await RunFolder.open(path).readCalibration();
  if (calibration || !calibrated) return calibration;
  throw new SeqloomError(
    `The run ${path} has no calibration.json: it was trained by an older Seqloom, or is not finished. Leave --calibrated out, or train it anew.`,
  );
}

/**
 * The networks of a run, each calibrated by itself if asked for.
 * @throws SeqloomError when one has no calibration and is to be calibrated
 */
export async function calibratedNetworks(run: LoadedNetworks, calibrated: boolean): Promise<LoadedNetworks> {
  if (!calibrated) return run;
  const runs = run.runs.map(async (one) => {
    const calibration = await calibrationOf(one.path, true);
    return { ...one, model: { ...one.model, temperature: calibration!.temperature } };
  });
  return { ...run, runs: await Promise.all(runs) };
}
