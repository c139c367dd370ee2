import { join } from 'node:path';
import { comparePartition, trainNetwork } from '../../compare/comparePartition';
import type { Comparison, PartitionComparison } from '../../compare/comparison';
import { dataRead } from '../../data/dataRead';
import { checkDataset } from '../../data/datasetCheck';
import { formatCheckShort } from '../../data/formatCheck';
import type { Hooks } from '../../hooks';
import { refuseInputs } from '../../node/inputs';
import { lastingSource } from '../../node/newRun';
import { CompareFolder } from '../../node/compareFolder';
import { defaultRunName } from '../../node/runFolder';
import { loadSvm } from '../../node/svm';
import { HOST } from '../../node/version';
import type { TrainProgress } from '../../train/progress';
import { commandLine } from '../commandLine';
import { partitionsOf } from '../compareData';
import {
  COMPARE_OPTIONS,
  COMPARED_FOLDS,
  compareOptions,
  NETWORK_OPTIONS,
  partOf,
  TRAINING_OPTIONS,
} from '../compareOptions';
import { comparisonLines } from '../compareWords';
import { inputsOf } from '../commandFiles';
import { LABELLED_DATA, readingOf, readLabelled } from '../verbData';
import { foldingOf } from '../foldOptions';
import { nameLeftOut } from '../leftOut';
import { DATA_OPTIONS } from '../dataOptions';
import { ADAPTER_OPTIONS } from '../options';
import { runOnGpu } from '../runOnGpu';
import type { Terminal } from '../terminal';
import { tooLongFor } from '../tooLong';
import { noteUselessNetwork } from '../useless';
import type { Verb } from '../verb';
import { stepLine } from '../words';

export const compare: Verb = {
  name: 'compare',
  summary: 'Find out whether an LSTM or a GRU makes better sequence embeddings than averaging, on your data.',
  arguments: [LABELLED_DATA],
  groups: [COMPARE_OPTIONS, COMPARED_FOLDS, DATA_OPTIONS, NETWORK_OPTIONS, TRAINING_OPTIONS, ADAPTER_OPTIONS],
  examples: [
    'seqloom compare proteins.tsv --quick',
    'seqloom compare proteins.tsv --hidden 32 --out runs/compared',
    'seqloom compare proteins.tsv --quick --folds 5',
    'seqloom compare proteins.tsv --hidden 32 --out runs/compared --only lstm/2',
  ],
  async run({ args: paths, values, json, terminal }) {
    const { out, checkpointSeconds } = values.pick(COMPARE_OPTIONS);
    const options = compareOptions(values);
    const part = partOf(values, options);
    noteUselessNetwork(values, options.encoders, options.model.head, terminal);
    const [path] = paths;
    const reading = { ...readingOf(values, paths), ...foldingOf(values, path, out) };
    const { clusters } = values.pick(COMPARE_OPTIONS);
    if (out !== undefined) {
      // Networks are trained beside each other, and each is locked by whom it is trained.
      if (!part) CompareFolder.refuseTaken(out);
      const outputs = ['compare.json', 'compare.html'].map((name) => join(out, name));
      refuseInputs(outputs, inputsOf(values, { data: paths }, { 'the cluster table': clusters }));
    }
    const networks = (part ? [part.encoder] : options.encoders).map((encoder) => ({
      ...options.model,
      encoder,
      precision: options.train.precision,
    }));
    const { seed, dropout, precision, memoryMiB } = options.train;
    const adapter = values.pick(ADAPTER_OPTIONS);
    const purpose = { training: true, dropout, precision } as const;
    const refuseTooLong = tooLongFor(networks, purpose, memoryMiB, adapter, terminal);
    const dataset = await readLabelled(path ?? null, 'train', { ...reading, refuseTooLong }, seed, terminal);
    terminal.note(formatCheckShort(await checkDataset(dataset, terminal.hooks)));
    dataset.dropped.forEach(nameLeftOut(terminal, 'seqloom check --json'));
    const partitions = await partitionsOf(dataset, options, values, terminal);
    const command = commandLine(compare, paths, values);
    // The network of a part is recorded as that of the whole.
    const ofWhole = commandLine(compare, paths, values, 'only');
    const { name, hash, classes } = dataset;
    const folderPath = out ?? `runs/${defaultRunName(name, 'compare')}`;
    const onStopped = () =>
      terminal.result(
        json
          ? JSON.stringify({ folder: folderPath, stopped: 'aborted', resume: command })
          : `Stopped; what is trained is in ${folderPath}. Go on with: ${command}`,
      );
    return runOnGpu(
      adapter,
      networks,
      terminal,
      async (gpu, hooks) => {
        const data = lastingSource({ path: path ?? null, options: { ...reading } });
        const origin = { host: HOST, command: ofWhole, adapter: gpu, data };
        const folder = await CompareFolder.open(folderPath, gpu, origin, checkpointSeconds, hooks.onNote);
        terminal.note(`Folder: ${folderPath}`);
        const told = (name: string) => ({
          ...hooks,
          ...stepsOf(partitions.length > 1 ? `${name}: ` : '', terminal),
        });
        if (part) {
          for (const partition of partitions) {
            const { name } = partition;
            await trainNetwork(gpu, partition, options, part, { train: folder.trainer(name) }, told(name));
          }
          const trained = `${part.encoder}/${part.number}`;
          terminal.result(
            json
              ? JSON.stringify({ folder: folderPath, trained })
              : `${trained} is trained; the command without --only takes it from ${folderPath}`,
          );
          return;
        }
        await folder.lock();
        try {
          const fitSvm = await loadSvm();
          const results: PartitionComparison[] = [];
          for (const partition of partitions) {
            const tools = { train: folder.trainer(partition.name), fitSvm };
            results.push(await comparePartition(gpu, partition, options, tools, told(partition.name)));
          }
          const comparison: Comparison = {
            version: 1,
            seqloom: HOST.seqloom,
            command,
            adapter: gpu.description,
            data: { name, hash, classes, ...dataRead(dataset) },
            options,
            splits: results,
          };
          await folder.writeResult(comparison);
          if (json) terminal.result(JSON.stringify(comparison, null, 2));
          else {
            comparisonLines(results).forEach((line) => terminal.result(line));
            terminal.result(`compare.html, compare.json and figures/ are in ${folderPath}`);
          }
        } finally {
          folder.release();
        }
      },
      { note: 'Stopping; what is trained is kept. Ctrl-C again ends at once.', onStopped },
    );
  },
};

/** Every training step as progress of the stage it is in. */
function stepsOf(prefix: string, terminal: Terminal): Hooks<TrainProgress> {
  let stage = '';
  return {
    onStage: (next) => terminal.progress((stage = prefix + next)),
    onProgress({ kind, report }) {
      if (kind === 'step') terminal.progress(`${stage}  ${stepLine(report)}`);
    },
  };
}
