import { basename, resolve } from 'node:path';
import { dataRead } from '../../data/dataRead';
import { allFolds } from '../../data/folds';
import type { Dataset } from '../../data/types';
import { count } from '../../words';
import type { EvaluatedSplit } from '../../evaluate/baselines';
import { rowsToEvaluate } from '../../evaluate/evaluation';
import { inChunks } from '../../export/embeddings';
import { evaluate as evaluateNetwork } from '../../model/evaluate';
import { INFERENCE_MEMORY_MIB } from '../../model/inference';
import { evaluateFolds } from '../../node/crossValidation';
import { readDataOfRun, readLabelledFor } from '../../node/evaluateRun';
import { writeOutputFile } from '../../node/files';
import { refuseInputs } from '../../node/inputs';
import { loadNetworks, type LoadedNetworks } from '../../node/loadRun';
import { RunFolder } from '../../node/runFolder';
import { HOST } from '../../node/version';
import { runPage } from '../../run/runReport';
import { commandLine } from '../commandLine';
import { EVALUATED_OPTIONS, readingOf, readingHooks } from '../verbData';
import { CALIBRATED, calibratedNetworks, calibrationOf, type CalibratedFlags } from '../calibrated';
import { evaluatedInWords, evaluationLines } from '../evaluationWords';
import { seenInTraining } from '../seenInTraining';
import { inputsOf, refuseOutputs } from '../commandFiles';
import { jsonLines } from '../jsonLines';
import { nameLeftOut } from '../leftOut';
import { ADAPTER_OPTIONS, type OptionGroup } from '../options';
import { runOnGpu } from '../runOnGpu';
import { tooLongFor } from '../tooLong';
import { refuseUseless } from '../useless';
import type { Values } from '../values';
import type { Verb } from '../verb';

interface EvaluateFlags extends CalibratedFlags {
  split: EvaluatedSplit;
  out?: string;
  html?: string;
  overwrite: boolean;
}

const EVALUATE_OPTIONS: OptionGroup<EvaluateFlags> = {
  heading: 'Evaluation:',
  options: {
    split: {
      type: 'choice',
      choices: ['test', 'val', 'train', 'all'],
      default: 'test',
      description: 'sequences to evaluate; where the data gives no splits, all are test',
    },
    calibrated: CALIBRATED,
    out: { type: 'text', value: 'FILE', description: 'also write the result as JSON into this file' },
    html: { type: 'text', value: 'FILE', description: 'also write a report to look at, as one HTML file' },
    overwrite: { type: 'switch', default: false, description: 'replace files that are there' },
  },
};

export const evaluate: Verb = {
  name: 'evaluate',
  summary: 'Say how good a trained network is on labelled sequences, how sure that is, and beside what.',
  arguments: [
    { name: 'run', description: 'folder of a training run' },
    {
      name: 'data',
      description: 'FASTA, CSV or TSV with labels; without it, the data the run was trained on',
      optional: true,
      several: true,
    },
  ],
  groups: [EVALUATE_OPTIONS, EVALUATED_OPTIONS, ADAPTER_OPTIONS],
  examples: [
    'seqloom evaluate runs/mine',
    'seqloom evaluate runs/mine others.tsv --label-column host --split all --html others.html',
  ],
  async run({ args: [runPath, ...paths], values, json, terminal }) {
    const { split, calibrated, out, html, overwrite } = values.pick(EVALUATE_OPTIONS);
    const outputs = [out, html].filter((file) => file !== undefined);
    if (outputs.length === 0)
      refuseUseless(values, EVALUATE_OPTIONS, ['overwrite'], 'without --out or --html');
    const loaded = await loadNetworks(runPath!);
    const [path] = paths;
    const isEnsemble = loaded.runs.length > 1;
    // Each of several networks has a calibration of its own, which is none of their mean.
    const run = isEnsemble ? await calibratedNetworks(loaded, calibrated) : loaded;
    const calibration = isEnsemble ? undefined : await calibrationOf(runPath!, calibrated);
    if (isEnsemble) refuseOfOne(values, run, path);
    const reading = readingOf(values, paths, EVALUATED_OPTIONS);
    const used = path === undefined ? [run.config.data.path] : paths;
    refuseInputs(outputs, inputsOf(values, { run: runPath, data: used }));
    await refuseOutputs(outputs, overwrite);
    const models = run.runs.map(({ model }) => model);
    const networks = [models[0].config];
    const adapter = values.pick(ADAPTER_OPTIONS);
    const purpose = { training: false } as const;
    const refuseTooLong = tooLongFor(networks, purpose, INFERENCE_MEMORY_MIB, adapter, terminal);
    const readHooks = readingHooks(path ?? run.config.data.name, terminal);
    const dataset =
      path === undefined
        ? await readDataOfRun(run.config, readHooks)
        : await readLabelledFor(run.config, path, { ...reading, refuseTooLong }, readHooks);
    const { dropped: leftOut } = dataset;
    if (!json) leftOut.forEach(nameLeftOut(terminal));
    // Before a device is opened and checked.
    terminal.note(evaluatedInWords(dataset, split, rowsToEvaluate(dataset, split).length));
    return runOnGpu(adapter, networks, terminal, async (gpu, hooks) => {
      const onProgress = ({ done, total }: { done: number; total: number }) =>
        terminal.progress(`predicting: ${count(Math.floor(done))} of ${count(total, 'sequence')}`);
      const told = { ...hooks, onProgress };
      const evaluation = allFolds(dataset)
        ? await evaluateFolds(gpu, run, dataset, told)
        : await evaluateNetwork(gpu, models, dataset, { split, calibration, calibrated }, told);
      evaluation.notes.unshift(...whichNetworks(run, dataset, calibrated));
      if (path !== undefined && dataset.hash !== run.config.data.hash) {
        const rows = rowsToEvaluate(dataset, split);
        evaluation.notes.unshift(...(await seenInTraining(gpu, run, dataset, rows, readHooks)));
      }
      const read = dataRead(dataset);
      const notes = [...read.notes, ...evaluation.notes];
      const result = { run: run.path, ...read, leftOut, ...evaluation, notes };
      if (out !== undefined) await writeOutputFile(out, inChunks(endedLines(jsonLines(result))));
      if (html !== undefined) {
        const folder = RunFolder.open(run.path);
        const training = folder.finished ? (await folder.readReport()).training : undefined;
        const commands = [commandLine(evaluate, [runPath, ...paths], values)];
        const about = { title: basename(resolve(run.path)), host: HOST, commands };
        const page = await runPage(gpu, run.runs[0], dataset, evaluation, training, about, hooks);
        await writeOutputFile(html, page);
      }
      terminal.results(json ? jsonLines(result) : evaluationLines(evaluation));
    });
  },
};

/** @throws SeqloomError for flags that say nothing of several networks */
function refuseOfOne(values: Values, { path: run }: LoadedNetworks, data: string | undefined): void {
  refuseUseless(
    values,
    EVALUATE_OPTIONS,
    ['html'],
    `of several networks (name a fold, such as ${run}/fold-1)`,
  );
  if (data === undefined)
    refuseUseless(
      values,
      EVALUATE_OPTIONS,
      ['split'],
      'of a cross-validation, whose folds test every sequence',
    );
}

function* endedLines(lines: Iterable<string>): Generator<string> {
  for (const line of lines) yield line + '\n';
}

/** By which of several networks the sequences are predicted. */
function whichNetworks({ runs }: LoadedNetworks, dataset: Dataset, calibrated: boolean): string[] {
  if (runs.length === 1) return [];
  return [
    allFolds(dataset)
      ? 'Each sequence is predicted by the network of the fold that tests it, which was not trained on it.'
      : `Predicted is the mean of the probabilities of ${runs.length} networks, one of each fold.`,
    ...(calibrated
      ? ['Each network is calibrated by its own temperature, fitted on the validation split of its fold.']
      : []),
  ];
}
