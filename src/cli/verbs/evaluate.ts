import { existsSync } from 'node:fs';
import { countReasons } from '../../data/dataset';
import type { Dataset } from '../../data/types';
import { SeqloomError } from '../../errors';
import type { EvaluatedSplit } from '../../evaluate/baselines';
import { rowsToEvaluate, type Evaluation } from '../../evaluate/evaluation';
import type { Gpu } from '../../gpu/device';
import { evaluate as evaluateNetwork } from '../../model/evaluate';
import { readDataOfRun, readLabelledFor } from '../../node/evaluateRun';
import { writeOutputFile } from '../../node/files';
import { htmlReport } from '../../node/htmlReport';
import { loadRun, type LoadedRun } from '../../node/loadRun';
import { RunFolder } from '../../node/runFolder';
import type { RunReport } from '../../node/trainingRun';
import { openCheckedGpu } from '../checkedGpu';
import { commandLine } from '../commandLine';
import { refuseWithoutFile } from '../data';
import { evaluationLines } from '../evaluationWords';
import { watchInterrupt } from '../interrupt';
import { ADAPTER_OPTIONS, DATA_OPTIONS, type OptionGroup } from '../options';
import type { Terminal } from '../terminal';
import type { Values } from '../values';
import type { Verb } from '../verb';
import { count } from '../../words';

interface EvaluateFlags {
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
    },
  ],
  groups: [EVALUATE_OPTIONS, DATA_OPTIONS, ADAPTER_OPTIONS],
  examples: [
    'seqloom evaluate runs/mine',
    'seqloom evaluate runs/mine others.tsv --label-column host --split all --html others.html',
  ],
  async run({ args, values, json, terminal }) {
    const { split, out, html, overwrite } = values.pick(EVALUATE_OPTIONS);
    for (const file of [out, html]) {
      if (file === undefined || overwrite || !existsSync(file)) continue;
      throw new SeqloomError(`${file} exists. Replace it with --overwrite, or choose another name.`);
    }
    const run = await loadRun(args[0]!);
    const dataset = await readData(run, args[1], values, terminal);
    // Before a device is opened and checked.
    const { length } = rowsToEvaluate(dataset, split);
    terminal.note(dataInWords(dataset, split, length));
    const gpu = await openCheckedGpu(values.pick(ADAPTER_OPTIONS), terminal);
    const interrupt = watchInterrupt(() => terminal.note('Stopping.'));
    const { signal } = interrupt;
    try {
      const onProgress = (done: number, total: number) => {
        terminal.progress(`predicting: ${count(done)} of ${count(total, 'sequence')}`);
      };
      const evaluation = await evaluateNetwork(gpu, run.model, dataset, { split }, { onProgress, signal });
      const result = JSON.stringify({ run: run.path, ...evaluation }, null, 2);
      if (out !== undefined) await writeOutputFile(out, result + '\n');
      if (html !== undefined) {
        const command = commandLine(evaluate, args, values);
        await writeOutputFile(html, await page(gpu, run, dataset, evaluation, command, terminal, signal));
      }
      terminal.result(json ? result : evaluationLines(evaluation).join('\n'));
      return 0;
    } catch (error) {
      if (!signal.aborted) throw error;
      terminal.error('Stopped.');
      return interrupt.exitCode();
    } finally {
      interrupt.release();
      await gpu.destroy();
    }
  },
};

function readData(
  { config }: LoadedRun,
  path: string | undefined,
  values: Values,
  terminal: Terminal,
): Promise<Dataset> {
  const options = values.pick(DATA_OPTIONS);
  const name = path ?? config.data.name;
  const onProgress = ({ records }: { records: number }) =>
    terminal.progress(`reading ${name}: ${count(records, 'record')}`);
  if (path !== undefined) return readLabelledFor(config, path, options, onProgress);
  refuseWithoutFile(options);
  return readDataOfRun(config, onProgress);
}

function dataInWords(
  { name, splits, recordsRead, dropped }: Dataset,
  split: EvaluatedSplit,
  used: number,
): string {
  const which = split === 'all' || used === splits.length ? '' : ` of its ${split} split`;
  const reasons = countReasons(dropped).map(({ reason }) => reason);
  const without =
    dropped.length > 0 ? `; ${count(dropped.length, 'record')} left out (${reasons.join(', ')})` : '';
  return `${name}: ${count(recordsRead, 'record')} read, ${count(used, 'sequence')}${which} evaluated${without}.`;
}

async function page(
  gpu: Gpu,
  run: LoadedRun,
  dataset: Dataset,
  evaluation: Evaluation,
  command: string,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<string> {
  const folder = RunFolder.open(run.path);
  const training = folder.finished ? ((await folder.readReport()) as RunReport).training : undefined;
  const hooks = { onStage: (stage: string) => terminal.progress(stage), signal };
  return htmlReport(gpu, run, dataset, evaluation, { training, commands: [command] }, hooks);
}
