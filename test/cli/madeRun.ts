import type { TrainedModel } from '../../src/model/trainedModel';
import type { RunConfig } from '../../src/run/runConfig';
import { randomModel } from '../embed/models';
import { NO_DATA, writeRun } from '../untrainedRun';

/** A run folder with a network of random parameters, as if it had been trained on the data named. */
export async function makeRun(
  path: string,
  classes: string[],
  data: RunConfig['data'] = NO_DATA,
): Promise<TrainedModel> {
  const model = randomModel({ encoder: 'bilstm', hidden: 8, embeddingDim: 4, classes: classes.length });
  await writeRun(path, model, classes, data);
  return model;
}
