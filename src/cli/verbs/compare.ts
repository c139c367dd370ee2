import { resolve } from 'node:path';
import { clusterSequences, parseClusters, splitByCluster } from '../../compare/clusters';
import { compareSplit } from '../../compare/compareSplit';
import { splitSentence, systemRows, withRange } from '../../compare/inWords';
import { COMPARE_DEFAULTS, QUICK, type CompareOptions, type Encoder } from '../../compare/options';
import type { Comparison, SplitComparison } from '../../compare/result';
import { refuseEmptySplits, sampleDataset, type SplitData } from '../../compare/sample';
import { ALPHABET } from '../../data/alphabet';
import { checkDataset } from '../../data/check';
import { formatCheckShort } from '../../data/formatCheck';
import { count, show } from '../../data/show';
import type { Dataset } from '../../data/types';
import { SeqloomError } from '../../errors';
import { ENCODERS } from '../../model/config';
import { CompareFolder, readText } from '../../node/compareFolder';
import type { OpenGpu } from '../../node/openGpu';
import { RUN_VERSION } from '../../train/runConfig';
import { defaultRunName } from '../../node/runFolder';
import { loadSvm } from '../../node/svm';
import { version } from '../../node/version';
import type { TrainOptions } from '../../train/options';
import { openCheckedGpu } from '../checkedGpu';
import { commandLine } from '../commandLine';
import { readLabelled } from '../data';
import { watchInterrupt } from '../interrupt';
import {
  ADAPTER_OPTIONS,
  DATA_OPTIONS,
  MODEL_OPTIONS,
  TRAIN_OPTIONS,
  type NetworkFlags,
  type OptionGroup,
} from '../options';
import { alignColumns } from '../table';
import type { Terminal } from '../terminal';
import { parseValue, type Values } from '../values';
import type { Verb } from '../verb';
import { stepLine } from '../words';

interface CompareFlags {
  encoders: string;
  seeds: number;
  learningRates: string;
  orderTraining: boolean;
  clusters?: string;
  clusterIdentity?: number;
  quick: boolean;
  resamples: number;
  out?: string;
  checkpointSeconds: number;
}

const COMPARE_OPTIONS: OptionGroup<CompareFlags> = {
  heading: 'Comparison:',
  options: {
    encoders: {
      type: 'text',
      value: 'NAMES',
      default: COMPARE_DEFAULTS.encoders.join(','),
      description: `encoders to train, of ${ENCODERS.join(', ')}`,
    },
    seeds: {
      type: 'integer',
      min: 1,
      max: 100,
      default: COMPARE_DEFAULTS.seeds,
      description: 'networks of each encoder, with seeds from --seed on',
    },
    learningRates: {
      type: 'text',
      value: 'RATES',
      default: COMPARE_DEFAULTS.learningRates.join(','),
      description:
        'tried for every encoder on the first seed; the one of least validation loss is taken for all',
    },
    orderTraining: {
      type: 'switch',
      default: true,
      description:
        'do not train on shuffled residues and on order-only labels, which is two thirds of the work',
    },
    clusters: {
      type: 'text',
      value: 'FILE',
      description:
        'MMseqs2 cluster table (representative, member): compare on splits that divide no cluster as well',
    },
    clusterIdentity: {
      type: 'number',
      min: 0,
      above: true,
      max: 1,
      description:
        'the same with built-in clusters: greedy, by the identity that shared 5-residue words tell, from this on (0.5 is strict)',
    },
    quick: {
      type: 'switch',
      default: false,
      description: `a first look within minutes: ${QUICK.encoders.join(' and ')}, ${QUICK.seeds} seeds, ${QUICK.hidden} units, ${QUICK.epochs} epochs, learning rate ${QUICK.learningRates.join()}, ${QUICK.mostResidues.toLocaleString('en-US')} training residues; flags given beside it count`,
    },
    resamples: {
      type: 'integer',
      min: 100,
      max: 1e6,
      default: COMPARE_DEFAULTS.resamples,
      description: 'bootstrap resamples for the intervals',
    },
    out: {
      type: 'text',
      value: 'FOLDER',
      description:
        'folder of the comparison; what it holds already is not trained again (default: runs/DATA-compare)',
    },
    checkpointSeconds: {
      type: 'number',
      min: 0,
      max: 1e6,
      default: 30,
      description: 'time between checkpoints; one is also written at Ctrl-C',
    },
  },
};

const { encoder: _encoder, ...networkOptions } = MODEL_OPTIONS.options;
const NETWORK_OPTIONS: OptionGroup<Omit<NetworkFlags, 'encoder'>> = {
  heading: MODEL_OPTIONS.heading,
  options: networkOptions,
};

const { learningRate: _rate, epochs, patience, ...trainOptions } = TRAIN_OPTIONS.options;
const TRAINING_OPTIONS: OptionGroup<Omit<TrainOptions, 'learningRate'>> = {
  heading: TRAIN_OPTIONS.heading,
  options: {
    ...trainOptions,
    epochs: { ...epochs, default: COMPARE_DEFAULTS.train.epochs } as typeof epochs,
    patience: { ...patience, default: COMPARE_DEFAULTS.train.patience } as typeof patience,
  },
};

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
    const folder = new CompareFolder(folderPath, gpu, shared, checkpointSeconds);
    terminal.note(`Folder: ${folderPath}`);
    try {
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
        results.flatMap(splitLines).forEach((line) => terminal.result(line));
        terminal.result(`compare.html and compare.json are in ${folderPath}`);
      }
      return 0;
    } catch (error) {
      if (!interrupt.signal.aborted) throw error;
      terminal.result(`Stopped; what is trained is in ${folderPath}. Go on with: ${command}`);
      return interrupt.exitCode();
    } finally {
      interrupt.release();
      await gpu.destroy();
    }
  },
};

/** The options, with those of --quick where no flag says otherwise. */
function compareOptions(values: Values): CompareOptions {
  const { quick, encoders, learningRates, orderTraining, resamples, seeds } = values.pick(COMPARE_OPTIONS);
  const model = values.pick(NETWORK_OPTIONS);
  const train = values.pick(TRAINING_OPTIONS);
  const rates = learningRates
    .split(',')
    .map((text) => Number(parseValue(TRAIN_OPTIONS.options.learningRate, text.trim(), '--learning-rates')));
  const options: CompareOptions = {
    encoders: parseEncoders(encoders),
    seeds,
    learningRates: [...new Set(rates)],
    model,
    // The rate of each network is set when it is trained.
    train: { ...train, learningRate: rates[0] },
    orderTraining,
    resamples,
  };
  if (!quick) return options;
  const unless = <T>(key: string, given: T, otherwise: T): T =>
    values.given(key) === undefined ? otherwise : given;
  return {
    ...options,
    encoders: unless('encoders', options.encoders, QUICK.encoders),
    seeds: unless('seeds', seeds, QUICK.seeds),
    learningRates: unless('learningRates', options.learningRates, QUICK.learningRates),
    model: { ...model, hidden: unless('hidden', model.hidden, QUICK.hidden) },
    train: { ...options.train, epochs: unless('epochs', train.epochs, QUICK.epochs) },
    mostResidues: QUICK.mostResidues,
  };
}

function parseEncoders(text: string): Encoder[] {
  const names = text.split(',').map((name) => name.trim());
  const wrong = names.find((name) => !ENCODERS.includes(name as Encoder));
  if (wrong !== undefined) {
    throw new SeqloomError(`--encoders names "${wrong}", which is none of ${ENCODERS.join(', ')}.`);
  }
  return [...new Set(names)] as Encoder[];
}

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
        stage = next;
        terminal.progress(stage);
      },
      onStep: (step: Parameters<typeof stepLine>[0]) => terminal.progress(`${stage}  ${stepLine(step)}`),
      signal,
    };
    results.push(await compareSplit(gpu, dataset, split, options, tools, hooks));
  }
  return results;
}

function splitLines(result: SplitComparison): string[] {
  const order = result.orderGain.map(({ encoder, shuffled, gain }) => [
    encoder,
    withRange(shuffled),
    withRange(gain),
    withRange(result.orderOnly.find((one) => one.encoder === encoder)!.accuracy),
  ]);
  const header = ['', 'trained on shuffled residues', 'order gain', 'order-only labels'];
  return [
    `${splitSentence(result)}`,
    ...alignColumns(systemRows(result), '  '),
    ...(order.length > 0 ? ['', ...alignColumns([header, ...order], '  ')] : []),
    '',
    ...result.verdict.sentences,
  ];
}
