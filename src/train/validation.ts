import type { BatchLimits } from '../data/batches';
import { mostProbable } from '../data/mostProbable';
import { overallMetrics, tally } from '../evaluate/metrics';
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
  const truth: number[] = [];
  const predicted: number[] = [];
  network.begin();
  for (const rows of data.validationBatches(limits)) {
    await network.evaluate(data.batch(rows), { seed: 0, step: 0, scale: 0 });
    truth.push(...data.labelsOf(rows));
    predicted.push(...mostProbable(await network.readLogits(rows.length), width));
  }
  const { loss, weight, correct, count } = await network.readScalars();
  const outcomes = { truth: Int32Array.from(truth), predicted: Int32Array.from(predicted) };
  const { macroF1, mcc } = overallMetrics(tally(outcomes, width));
  return { valLoss: loss / weight, valAccuracy: correct / count, valMacroF1: macroF1, valMcc: mcc };
}
