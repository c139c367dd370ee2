import { show, showSome } from '../../data/show';
import type { DroppedRecord } from '../../data/types';
import { floatCell } from '../../export/cells';
import { predictionHeader, predictionRow, type Prediction } from '../../export/predictions';
import { loadRun, type LoadedRun } from '../../node/loadRun';
import {
  checkTablePath,
  noPredictions,
  predictFile,
  predictRun,
  type PredictionCounts,
  type PredictRunHooks,
} from '../../node/predictRun';
import { openCheckedGpu } from '../checkedGpu';
import { openRecords } from '../data';
import { watchInterrupt } from '../interrupt';
import { ADAPTER_OPTIONS, DATA_OPTIONS, type DataFlags, type OptionGroup } from '../options';
import type { Terminal } from '../terminal';
import type { Verb } from '../verb';
import { streamLine } from '../words';
import { count } from '../../words';

type ReadFlags = Pick<DataFlags, 'format' | 'idColumn' | 'sequenceColumn' | 'maxLength'>;

const { format, idColumn, sequenceColumn, maxLength } = DATA_OPTIONS.options;
const READ_OPTIONS: OptionGroup<ReadFlags> = {
  heading: 'Data:',
  options: {
    format,
    idColumn,
    sequenceColumn,
    maxLength: {
      ...maxLength,
      description: 'leave out sequences with more residues, and list them (default: none)',
    },
  },
};

const OUT_OPTIONS: OptionGroup<{ out?: string; overwrite: boolean }> = {
  heading: 'Output:',
  options: {
    out: { type: 'text', value: 'FILE', description: 'table, .tsv or .csv (default: standard output)' },
    overwrite: { type: 'switch', default: false, description: 'replace the table that is there' },
  },
};

/** Records left out are named on standard error up to so many; a file lists all of them. */
const MOST_NAMED = 20;

export const predict: Verb = {
  name: 'predict',
  summary: 'Predict the class of each sequence with a trained network, with the probability of every class.',
  arguments: [
    { name: 'run', description: 'folder of a training run' },
    {
      name: 'data',
      description: 'FASTA, CSV or TSV; labels are not needed; without it, the data of the run',
      optional: true,
    },
  ],
  groups: [READ_OPTIONS, OUT_OPTIONS, ADAPTER_OPTIONS],
  examples: [
    'seqloom predict runs/mine new.fasta --out predictions.tsv',
    'seqloom predict runs/mine new.csv --sequence-column seq | head',
  ],
  async run({ args: [path, dataPath], values, json, terminal }) {
    const { maxLength, ...reading } = values.pick(READ_OPTIONS);
    const { out, overwrite } = values.pick(OUT_OPTIONS);
    const run = await loadRun(path!);
    const data = openRecords(dataPath, reading, run);
    if (out !== undefined) checkTablePath(out, overwrite);
    const gpu = await openCheckedGpu(values.pick(ADAPTER_OPTIONS), terminal);
    const interrupt = watchInterrupt(() => terminal.note('Stopping.'));
    const { signal } = interrupt;
    const hooks: PredictRunHooks = {
      onProgress: (progress) => terminal.progress(streamLine('predicting', progress)),
      signal,
    };
    let counts = noPredictions(run);
    try {
      if (out !== undefined) {
        const written = await predictFile(gpu, run, data, out, { maxLength, overwrite }, hooks);
        counts = written.counts;
        const { files } = written;
        terminal.result(json ? JSON.stringify({ files, ...inJson(run, counts) }, null, 2) : files.join('\n'));
      } else if (json) {
        await printJson(predictRun(gpu, run, data, { maxLength }, hooks, counts), run, counts, terminal);
      } else {
        const naming = { ...hooks, onDropped: nameDropped(terminal) };
        await printTable(predictRun(gpu, run, data, { maxLength }, naming, counts), run, terminal);
      }
      terminal.note(inWords(run, counts));
      return 0;
    } catch (error) {
      if (!signal.aborted) throw error;
      terminal.error(out === undefined ? 'Stopped.' : `Stopped; ${out} was not written.`);
      return interrupt.exitCode();
    } finally {
      interrupt.release();
      await gpu.destroy();
    }
  },
};

async function printTable(
  blocks: AsyncIterable<Prediction[]>,
  { config: { classes } }: LoadedRun,
  terminal: Terminal,
): Promise<void> {
  let header: string | undefined = predictionHeader(classes, '\t');
  for await (const block of blocks) {
    const rows = block.map((one) => predictionRow(one, classes, '\t'));
    if (header !== undefined) rows.unshift(header);
    header = undefined;
    terminal.result(rows.join('\n'));
  }
}

/** One JSON value, but written as it comes: one line per sequence. */
async function printJson(
  blocks: AsyncIterable<Prediction[]>,
  run: LoadedRun,
  counts: PredictionCounts,
  terminal: Terminal,
): Promise<void> {
  const { classes } = run.config;
  let separator = `{"classes":${JSON.stringify(classes)},"predictions":[`;
  for await (const block of blocks) {
    const rows = block.map(({ id, label, probabilities }) =>
      JSON.stringify({
        id,
        class: classes[label],
        probabilities: Array.from(probabilities, (p) => Number(floatCell(p))),
      }),
    );
    if (rows.length === 0) continue;
    terminal.result(separator + rows.join('\n,'));
    separator = ',';
  }
  terminal.result(`],${JSON.stringify(inJson(run, counts)).slice(1)}`);
}

/** Names the records left out as they come; of many, the first. */
function nameDropped(terminal: Terminal): (record: DroppedRecord) => void {
  let named = 0;
  return ({ id, line, reason }) => {
    if (named++ < MOST_NAMED) terminal.note(`Left out: ${show(id)} (line ${line}): ${reason}`);
    else if (named === MOST_NAMED + 1)
      terminal.note('More are left out; with --out a file lists all of them.');
  };
}

function inJson({ config }: LoadedRun, { recordsRead, sequences, dropped, perClass }: PredictionCounts) {
  const predicted = config.classes.map((name, c) => ({ class: name, sequences: perClass[c] }));
  return { recordsRead, sequences, dropped, predicted };
}

function inWords({ config }: LoadedRun, { sequences, dropped, perClass }: PredictionCounts): string {
  const classes = config.classes
    .map((name, c) => ({ name, sequences: perClass[c] }))
    .sort((a, b) => b.sequences - a.sequences)
    .map(({ name, sequences }) => `${show(name)} ${count(sequences)}`);
  const without = dropped > 0 ? `; ${count(dropped, 'record')} left out` : '';
  return `${count(sequences, 'sequence')} predicted: ${showSome(classes, 10)}${without}.`;
}
