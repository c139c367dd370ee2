import { resolve } from 'node:path';
import { clusterSequences, parseClusters, splitByCluster } from '../../compare/clusters';
import { compareSplit } from '../../compare/compareSplit';
import type { CompareOptions } from '../../compare/options';
import type { Comparison, SplitComparison } from '../../compare/result';
import { refuseEmptySplits, sampleDataset, type SplitData } from '../../compare/sample';
import { ALPHABET } from '../../data/alphabet';
import { checkDataset } from '../../data/check';
import { formatCheckShort } from '../../data/formatCheck';
import { show } from '../../data/show';
import type { Dataset } from '../../data/types';
import { CompareFolder, readText } from '../../node/compareFolder';
import type { OpenGpu } from '../../node/openGpu';
import { RUN_VERSION } from '../../train/runConfig';
import { defaultRunName } from '../../node/runFolder';
import { loadSvm } from '../../node/svm';
import { version } from '../../node/version';
import { openCheckedGpu } from '../checkedGpu';
import { commandLine } from '../commandLine';
import { COMPARE_OPTIONS, compareOptions, NETWORK_OPTIONS, TRAINING_OPTIONS } from '../compareOptions';
import { comparisonLines } from '../compareWords';
import { readLabelled } from '../data';
import { watchInterrupt } from '../interrupt';
import { ADAPTER_OPTIONS, DATA_OPTIONS } from '../options';
import type { Terminal } from '../terminal';
import type { Values } from '../values';
import type { Verb } from '../verb';
import { stepLine } from '../words';
import { count } from '../../words';

export const compare: Verb = {
  name: 'compare',
  summary: 'Find out whether an LSTM makes better sequence embeddings than averaging, on your data.',
  arguments: [
    { name: 'data', description: 'FASTA, CSV or TSV; without it, built-in synthetic data', optional: true },
  ],
  groups: [COMPARE_OPTIONS, DATA_OPTIONS, NETWORK_OPTIONS, TRAINING_OPTIONS, ADAPTER_OPTIONS],
  examples: [
    'seqloom compare proteins.tsv --quick',
    'seqloom compare proteins.tsv --hidden 32 --out runs/compared',
  ],
  async run({ args: [path], values, json, terminal }) {
    const { out, checkpointSeconds } = values.pick(COMPARE_OPTIONS);
    const options = compareOptions(values);
    const dataOptions = values.pick(DATA_OPTIONS);
    const dataset = await readLabelled(path ?? null, 'train', dataOptions, options.train.seed, terminal);
    terminal.note(formatCheckShort(checkDataset(dataset)));
    const splits = await splitsOf(dataset, options, values, terminal);
    const gpu = await openCheckedGpu(values.pick(ADAPTER_OPTIONS), terminal);
    const interrupt = watchInterrupt(() =>
      terminal.note('Stopping; what is trained is kept. Ctrl-C again ends at once.'),
    );
    const command = commandLine(compare, [path], values);
    const folderPath = out ?? `runs/${defaultRunName(dataset.name, 'compare')}`;
    const { kind, name, description } = gpu;
    const shared = {
      version: RUN_VERSION,
      seqloom: version,
      node: process.versions.node,
      platform: `${process.platform} ${process.arch}`,
      command,
      adapter: { kind, name, description },
      data: {
        path: path === undefined ? null : resolve(path),
        name: dataset.name,
        hash: dataset.hash,
        options: dataOptions,
      },
      alphabet: ALPHABET,
    };
    try {
      const folder = new CompareFolder(folderPath, gpu, shared, checkpointSeconds);
      terminal.note(`Folder: ${folderPath}`);
      const results = await compareAll(gpu, splits, options, folder, terminal, interrupt.signal);
      const comparison: Comparison = {
        version: 1,
        seqloom: version,
        command,
        adapter: description,
        data: { name: dataset.name, hash: dataset.hash, classes: dataset.classes },
        options,
        splits: results,
      };
      await folder.writeResult(comparison);
      if (json) terminal.result(JSON.stringify(comparison, null, 2));
      else {
        comparisonLines(results).forEach((line) => terminal.result(line));
        terminal.result(`compare.html, compare.json and figures/ are in ${folderPath}`);
      }
      return 0;
    } catch (error) {
      if (!interrupt.signal.aborted) throw error;
      terminal.result(
        json
          ? JSON.stringify({ folder: folderPath, stopped: 'aborted', resume: command })
          : `Stopped; what is trained is in ${folderPath}. Go on with: ${command}`,
      );
      return interrupt.exitCode();
    } finally {
      interrupt.release();
      await gpu.destroy();
    }
  },
};

/** The data's own splits, and those by cluster where they are asked for. */
async function splitsOf(
  dataset: Dataset,
  options: CompareOptions,
  values: Values,
  terminal: Terminal,
): Promise<SplitData[]> {
  const { clusters, clusterIdentity } = values.pick(COMPARE_OPTIONS);
  const { seed } = options.train;
  const splits: SplitData[] = [{ name: 'given', description: 'The splits of the data', dataset }];
  const byCluster = async (name: string, how: string, clusterOf: Int32Array) => {
    const description = `Splits that divide none of ${count(new Set(clusterOf).size, 'cluster')} ${how}`;
    splits.push({ name, description, dataset: await splitByCluster(dataset, clusterOf, seed) });
  };
  if (clusters !== undefined) {
    const clusterOf = parseClusters(readText(clusters), clusters, dataset.ids);
    await byCluster('clusters-file', `of ${show(clusters)}`, clusterOf);
  }
  if (clusterIdentity !== undefined) {
    const clusterOf = clusterSequences(dataset.tokens, clusterIdentity);
    const how = `made at an estimated identity of ${clusterIdentity} (greedy, 5-residue words)`;
    await byCluster(`clusters-${clusterIdentity}`, how, clusterOf);
  }
  return splits.map((split) => {
    refuseEmptySplits(split.dataset);
    const { mostResidues } = options;
    const sampled =
      mostResidues === undefined ? split.dataset : sampleDataset(split.dataset, mostResidues, seed);
    const left = split.dataset.ids.length - sampled.ids.length;
    if (left > 0) terminal.note(`--quick leaves out ${count(left, 'sequence')}, drawn at random.`);
    return { ...split, dataset: sampled };
  });
}

async function compareAll(
  gpu: OpenGpu,
  splits: SplitData[],
  options: CompareOptions,
  folder: CompareFolder,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<SplitComparison[]> {
  const fitSvm = await loadSvm();
  const results: SplitComparison[] = [];
  for (const { dataset, ...split } of splits) {
    let stage = '';
    const tools = { train: folder.trainer(split.name), fitSvm };
    const hooks = {
      onStage: (next: string) => {
        stage = splits.length > 1 ? `${split.name}: ${next}` : next;
        terminal.progress(stage);
      },
      onStep: (step: Parameters<typeof stepLine>[0]) => terminal.progress(`${stage}  ${stepLine(step)}`),
      signal,
    };
    results.push(await compareSplit(gpu, dataset, split, options, tools, hooks));
  }
  return results;
}
