import { basename, resolve } from 'node:path';
import type { Dataset } from '../data/types';
import type { TrainedModel } from '../model/trainedModel';
import type { Evaluation } from '../evaluate/evaluation';
import type { Gpu } from '../gpu/device';
import { collectReport, type ReportHooks } from '../report/collect';
import type { TrainingHistory } from '../report/data';
import { renderReport } from '../report/render';
import type { RunConfig } from './runConfig';
import type { RunFolder } from './runFolder';
import { version } from './version';

/**
 * The page about an evaluation of a run; some seconds of work.
 * @param training as report.json has it.
 * @param commands further command lines than the one that trained the run.
 */
export async function htmlReport(
  gpu: Gpu,
  folder: RunFolder,
  config: RunConfig,
  model: TrainedModel,
  dataset: Dataset,
  evaluation: Evaluation,
  training: Omit<TrainingHistory, 'options'> | undefined,
  commands: string[] = [],
  hooks: ReportHooks = {},
): Promise<string> {
  const options = {
    title: basename(resolve(folder.path)),
    training: training && { ...training, options: config.train },
    seed: config.train.seed,
    made: {
      commands: [...(config.command === undefined ? [] : [config.command]), ...commands],
      versions: [
        `Seqloom ${version}`,
        `Node ${process.versions.node}`,
        `${process.platform} ${process.arch}`,
      ],
      adapter: gpu.description,
      date: new Date(),
    },
  };
  return renderReport(await collectReport(gpu, model, dataset, evaluation, options, hooks));
}
