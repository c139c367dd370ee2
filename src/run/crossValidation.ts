/** How the networks of all folds of a cross-validation do on what each had not seen, pooled. */
import { concatenate } from '../data/concatenate';
import { checkDataset } from '../data/datasetCheck';
import { foldDataset, isFolded, type FoldOptions } from '../data/folds';
import type { Dataset } from '../data/types';
import { fitBaselines, type BaselinePredictions } from '../evaluate/baselines';
import { assess, type Evaluation } from '../evaluate/evaluation';
import type { Hooks } from '../hooks';
import { renderCrossValidation } from '../report/renderCrossValidation';
import type { FoldPredictions } from './foldPredictions';
import { reportOf, type CrossValidationReport, type TestedFold } from './foldsReport';
import { madeWith, type PageAbout } from './runReport';
import type { RunConfig } from './runConfig';

/** Whether the run is a cross-validation, and its folder holds those of its folds. */
export function isCrossValidation({ data }: Pick<RunConfig, 'data'>): boolean {
  return isFolded(data.options as FoldOptions) && data.options.fold === undefined;
}

/**
 * Says how good the networks of all folds are, each on the fold that it had not seen; seconds of work, for the baselines.
 * @param folds in order
 */
export async function assessFolds(
  config: RunConfig,
  dataset: Dataset,
  folds: FoldPredictions[],
  hooks: Hooks<never> = {},
): Promise<Evaluation> {
  const { classes, name } = dataset;
  const notes: string[] = [];
  const rows = folds.flatMap((fold) => fold.rows);
  const labels = Int32Array.from(rows, (row) => dataset.labels[row]);
  const probabilities = concatenate(
    Float32Array,
    folds.map((fold) => fold.probabilities),
  );
  const baselines = await foldBaselines(config, dataset, folds, {
    ...hooks,
    onNote: (note) => notes.push(note),
  });
  return assess({ name, classes, split: 'all', labels, probabilities, baselines, notes }, {}, hooks);
}

/**
 * `assessFolds`, with the report and the page about it.
 * @param folds in order
 */
export async function poolFolds(
  config: RunConfig,
  dataset: Dataset,
  folds: TestedFold[],
  about: PageAbout & { adapter: string },
  hooks: Hooks<never> = {},
): Promise<{ report: CrossValidationReport; page: string }> {
  const evaluation = await assessFolds(config, dataset, folds, hooks);
  evaluation.notes.forEach((note) => hooks.onNote?.(note));
  const report = reportOf(dataset, folds, evaluation);
  const { title, adapter } = about;
  const made = madeWith(config, about, adapter);
  const { model, train } = config;
  const { folds: summaries, perFold } = report;
  const page = renderCrossValidation({
    title,
    evaluation,
    folds: summaries,
    perFold,
    network: model,
    options: train,
    data: await checkDataset(dataset, hooks),
    made,
  });
  return { report, page };
}

/** Fitted anew in each fold, since its report has their scores alone. Those that any fold left out are left out. */
async function foldBaselines(
  { train, data }: RunConfig,
  dataset: Dataset,
  folds: FoldPredictions[],
  hooks: Hooks<never>,
): Promise<BaselinePredictions[]> {
  const said = new Set<string>();
  const fitted: BaselinePredictions[][] = [];
  for (const [i, { rows }] of folds.entries()) {
    const { rareSize } = data.options as { rareSize?: number };
    const ofFold = await foldDataset(dataset, i + 1, { seed: train.seed, rareSize });
    fitted.push(
      await fitBaselines(ofFold, rows, {
        ...hooks,
        onStage: (stage) => hooks.onStage?.(`fold ${i + 1} of ${folds.length}: ${stage}`),
        onNote: (note) => said.add(note),
      }),
    );
  }
  said.forEach((note) => hooks.onNote?.(note));
  return fitted[0].flatMap(({ name, description }) => {
    const all = fitted.map((ofFold) => ofFold.find((one) => one.name === name)?.probabilities);
    if (!all.every((one) => one !== undefined)) return [];
    return [{ name, description, probabilities: concatenate(Float32Array, all) }];
  });
}
