import type { BatchLimits } from '../data/batches';
import { mostProbable } from '../data/mostProbable';
import { reportFromTally } from '../evaluate/metrics';
import type { TrainingNetwork } from '../model/trainingNetwork';
import type { TrainingData } from './trainingData';
import type { EpochReport } from './progress';

/** How the network does on the validation split, as it stands. Waits for each batch: its predictions are read back. */
export async function validate(
  network: TrainingNetwork,
  data: TrainingData,
  limits: BatchLimits,
): Promise<Required<Pick<EpochReport, 'valLoss' | 'valAccuracy' | 'valMacroF1' | 'valMcc'>>> {
  const width = data.classes.length;
  const confusion = new Float64Array(width * width);
  network.begin();
  for (const rows of data.validationBatches(limits)) {
    await network.evaluate(data.batch(rows), { seed: 0, step: 0, scale: 0 });
    const predicted = mostProbable(await network.readLogits(rows.length), width);
    data.labelsOf(rows).forEach((label, i) => confusion[label * width + predicted[i]]++);
  }
  const { loss, weight, correct, count } = await network.readScalars();
  const { macroF1, mcc } = reportFromTally(
    { confusion, calibrationGap: new Float64Array(0), count },
    data.classes,
  );
  return { valLoss: loss / weight, valAccuracy: correct / count, valMacroF1: macroF1, valMcc: mcc };
}
