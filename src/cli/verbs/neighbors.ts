import { existsSync } from 'node:fs';
import { show } from '../../data/show';
import type { DroppedRecord } from '../../data/types';
import { SeqloomError } from '../../errors';
import { floatCell } from '../../export/cells';
import { neighborLines } from '../../neighbors/table';
import type { Gpu } from '../../gpu/device';
import { READOUTS, type ReadoutName } from '../../model/readouts';
import { MOST_NEIGHBORS } from '../../neighbors/search';
import {
  comparisonReadout,
  embedSet,
  neighborsOf,
  neighborsOfMember,
  type QueryNeighbors,
  type SequenceSet,
} from '../../neighbors/sequenceSet';
import { loadRun, type LoadedRun } from '../../node/loadRun';
import { recordFile, type RecordStream } from '../../node/recordStream';
import { openCheckedGpu } from '../checkedGpu';
import { openRecords } from '../data';
import { watchInterrupt } from '../interrupt';
import { ADAPTER_OPTIONS, DATA_OPTIONS, type DataFlags, type OptionGroup } from '../options';
import type { Terminal } from '../terminal';
import type { Verb } from '../verb';
import { count } from '../../words';

interface NeighborFlags {
  query?: string;
  k: number;
  readout?: ReadoutName;
  layer?: number;
}

const SEQUENCE_READOUTS = Object.entries(READOUTS).filter(([, { kind }]) => kind === 'sequence');

const NEIGHBOR_OPTIONS: OptionGroup<NeighborFlags> = {
  heading: 'Neighbours:',
  options: {
    query: {
      type: 'text',
      value: 'FASTA|ID',
      description:
        'whose neighbours: every sequence of a file (FASTA, CSV or TSV), or the record with this id, without itself',
    },
    k: {
      type: 'integer',
      min: 1,
      max: MOST_NEIGHBORS - 1,
      default: 10,
      description: 'neighbours of each query',
    },
    readout: {
      type: 'choice',
      choices: SEQUENCE_READOUTS.map(([name]) => name),
      description: `vectors that are compared (default: state-mean, without an LSTM residue-mean): ${SEQUENCE_READOUTS.map(
        ([name, { description }]) => `${name}, ${description}`,
      ).join('; ')}`,
    },
    layer: {
      type: 'integer',
      min: 1,
      max: 4,
      description: 'LSTM layer whose states are read, from 1 (default: the top one)',
    },
  },
};

const { splitColumn: _, ...readOptions } = DATA_OPTIONS.options;
const READ_OPTIONS: OptionGroup<Omit<DataFlags, 'splitColumn'>> = {
  heading: DATA_OPTIONS.heading,
  options: {
    ...readOptions,
    maxLength: {
      ...readOptions.maxLength,
      description: 'leave out sequences with more residues (default: none)',
    },
  },
};

export const neighbors: Verb = {
  name: 'neighbors',
  summary: 'Find the sequences whose vectors are nearest to those of queries, by cosine.',
  arguments: [
    { name: 'run', description: 'folder of a training run' },
    {
      name: 'data',
      description: 'FASTA, CSV or TSV to search; labels are not needed; without it, the data of the run',
      optional: true,
    },
  ],
  groups: [NEIGHBOR_OPTIONS, READ_OPTIONS, ADAPTER_OPTIONS],
  examples: [
    'seqloom neighbors runs/mine proteins.fasta --query new.fasta --k 5',
    'seqloom neighbors runs/mine proteins.fasta --query P12345 --readout state-mean --json',
  ],
  async run({ args: [path, dataPath], values, json, terminal }) {
    const { query, k, ...comparison } = values.pick(NEIGHBOR_OPTIONS);
    if (query === undefined) {
      throw new SeqloomError('Name with --query a file of sequences, or the id of a record.');
    }
    const { maxLength, ...reading } = values.pick(READ_OPTIONS);
    const run = await loadRun(path!);
    // Before a device is opened and checked.
    const { readout, layer } = comparisonReadout(run.model, comparison.readout, comparison.layer);
    const data = openRecords(dataPath, reading, run);
    const queries = existsSync(query) ? recordFile(query) : undefined;

    const gpu = await openCheckedGpu(values.pick(ADAPTER_OPTIONS), terminal);
    const interrupt = watchInterrupt(() => terminal.note('Stopping.'));
    const { signal } = interrupt;
    const embedded = (records: RecordStream, longest?: number) =>
      embed(gpu, run, records, { ...comparison, maxLength: longest }, terminal, signal);
    const hooks = {
      onProgress: (done: number, total: number) =>
        terminal.progress(`comparing: ${Math.floor((100 * done) / total)} %`),
      signal,
    };
    try {
      const asked = queries && (await embedded(queries));
      const set = await embedded(data, maxLength);
      const found = asked
        ? await neighborsOf(gpu, set, asked, k, hooks)
        : [await neighborsOfMember(gpu, set, query, k, hooks)];
      const lines = () =>
        neighborLines(
          found,
          set.labels.some((label) => label !== undefined),
          '\t',
        );
      terminal.result(json ? inJson(found, readout, layer) : lines().join('\n'));
      const layerName = layer > 0 ? ` of LSTM layer ${layer}` : '';
      terminal.note(
        `Nearest by the cosine of ${readout}${layerName} among ${count(set.ids.length, 'sequence')} of ${set.name}.`,
      );
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

async function embed(
  gpu: Gpu,
  { model }: LoadedRun,
  { name, records }: RecordStream,
  options: { readout?: string; layer?: number; maxLength?: number },
  terminal: Terminal,
  signal: AbortSignal,
): Promise<SequenceSet> {
  let dropped = 0;
  let first: DroppedRecord | undefined;
  const set = await embedSet(
    gpu,
    model,
    records(),
    { ...options, name },
    {
      onProgress: ({ sequences }) => terminal.progress(`embedding ${name}: ${count(sequences, 'sequence')}`),
      onDropped(record) {
        dropped++;
        first ??= record;
      },
      signal,
    },
  );
  if (first) {
    const { id, line, reason } = first;
    terminal.note(
      `${name}: ${count(dropped, 'record')} left out (the first: ${show(id)}, line ${line}: ${reason}).`,
    );
  }
  return set;
}

function inJson(found: QueryNeighbors[], readout: ReadoutName, layer: number): string {
  const queries = found.map(({ id, neighbors: list }) => ({
    id,
    neighbors: list.map((one) => ({ ...one, similarity: Number(floatCell(one.similarity)) })),
  }));
  return JSON.stringify({ readout, ...(layer > 0 && { layer }), queries }, null, 2);
}
