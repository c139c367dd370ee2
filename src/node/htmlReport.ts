import { basename, resolve } from 'node:path';
import type { Dataset } from '../data/types';
import type { Evaluation } from '../evaluate/evaluation';
import type { Gpu } from '../gpu/device';
import type { Hooks } from '../hooks';
import { collectReport } from '../report/collect';
import type { TrainingHistory } from '../report/data';
import { renderReport } from '../report/render';
import type { LoadedRun } from './loadRun';
import { version } from './version';

/** What a run's page says beside the evaluation. */
export interface HtmlReportOptions {
  /** As report.json has it. */
  training?: Omit<TrainingHistory, 'options'>;
  /** Command lines beside the one that trained the run. */
  commands?: string[];
}

/** The page about an evaluation of a run; some seconds of work. */
export async function htmlReport(
  gpu: Gpu,
  { path, config, model }: Pick<LoadedRun, 'path' | 'config' | 'model'>,
  dataset: Dataset,
  evaluation: Evaluation,
  { training, commands = [] }: HtmlReportOptions = {},
  hooks: Hooks<never> = {},
): Promise<string> {
  const options = {
    title: basename(resolve(path)),
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
