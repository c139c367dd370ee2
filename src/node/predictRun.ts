/** Predicting a stream of records with a trained network, into a table. */
import { rm } from 'node:fs/promises';
import { noCounts, readBlocks, type StreamCounts } from '../embed/blocks';
import type { DropOptions } from '../embed/computeBlocks';
import { predictBlocks, type PredictOptions } from '../embed/predictRecords';
import type { DroppedRecord } from '../data/types';
import type { StreamProgress } from '../embed/streamProgress';
import { SeqloomError } from '../errors';
import { droppedText } from '../export/dropped';
import { inChunks } from '../export/embeddings';
import { predictionHeader, predictionRow, refuseUnsureClass, type Prediction } from '../export/predictions';
import type { Gpu } from '../gpu/device';
import type { Hooks } from '../hooks';
import { droppedPath, outputExists } from './embedOutput';
import { refuseNoFile, writeFileAtomic } from './files';
import { holdOutput } from './holdOutput';
import { inputsOfData, inputsOfRun, refuseInputs, type InputFile } from './inputs';
import type { LoadedNetworks, LoadedRun } from './loadRun';
import type { RecordStream } from './recordStream';

/** What predicts: a run's network, or those of a cross-validation, of whose probabilities the mean is taken. */
export type Predicting = LoadedRun | LoadedNetworks;

/** What was predicted. */
export interface PredictionCounts extends StreamCounts {
  /** Sequences given to each class, and those whose class is not decided. */
  perClass: number[];
  unsure: number;
}

export function noPredictions({ config }: Predicting): PredictionCounts {
  return { ...noCounts(), perClass: config.classes.map(() => 0), unsure: 0 };
}

/**
 * The predictions of the records in order, a block at a time and in constant memory.
 * @param counts is added to.
 * @throws SeqloomError for anything wrong with the records, or a class that is called as what is not decided; what `signal` gives when it aborts.
 */
export async function* predictRun(
  gpu: Gpu,
  run: Predicting,
  data: RecordStream,
  options: PredictOptions = {},
  hooks: Hooks<StreamProgress> = {},
  counts = noPredictions(run),
): AsyncGenerator<Prediction[]> {
  if (options.abstain !== undefined) refuseUnsureClass(run.config.classes);
  const models = 'runs' in run ? run.runs.map(({ model }) => model) : [run.model];
  for await (const predictions of predictBlocks(gpu, models, data, options, hooks, counts)) {
    for (const { label, unsure } of predictions) {
      if (unsure) counts.unsure++;
      else counts.perClass[label]++;
    }
    yield predictions;
  }
}

/**
 * The separator of a table by the ending of its name.
 * @throws SeqloomError when it is neither .tsv nor .csv, or when it, or the list of dropped records, is one of the
 *   inputs, or exists and is not to be replaced.
 */
export function checkTablePath(
  path: string,
  overwrite: boolean,
  inputs: readonly InputFile[] = [],
): ',' | '\t' {
  refuseInputs([path, droppedPath(path)], inputs);
  const ending = /\.(tsv|csv)$/i.exec(path)?.[1].toLowerCase();
  if (!ending) {
    throw new SeqloomError(`${path} tells no format.`, { kind: 'ending-unknown', endings: ['.tsv', '.csv'] });
  }
  const existing = [path, droppedPath(path)].find((name) => refuseNoFile(name) !== undefined);
  if (existing !== undefined && !overwrite) throw outputExists(existing);
  return ending === 'csv' ? ',' : '\t';
}

/** Whether the records are of several files, so that it is to be said of which each is. */
export function ofSeveral({ paths = [] }: RecordStream): boolean {
  return paths.length > 1;
}

/**
 * Predicts the records into a CSV or TSV file (by its ending), which appears only when whole. Records left out are listed
 * beside it, in `....dropped.tsv`.
 * @returns the files written, and what was predicted.
 * @throws SeqloomError as `predictRun` and `checkTablePath`, and when the disk is full.
 */
export async function predictFile(
  gpu: Gpu,
  run: Predicting,
  data: RecordStream,
  out: string,
  options: PredictOptions & { overwrite?: boolean; spreadsheetSafe?: boolean } = {},
  hooks: Hooks<StreamProgress> = {},
): Promise<{ files: string[]; counts: PredictionCounts }> {
  const inputs = [...inputsOfRun(run.path), ...inputsOfData(data.paths)];
  const { spreadsheetSafe } = options;
  const style = {
    separator: checkTablePath(out, options.overwrite ?? false, inputs),
    spreadsheetSafe,
    files: ofSeveral(data),
  };
  const kept: DroppedRecord[] = [];
  if (data.once) options = { ...options, onDropped: (record) => kept.push(record) };
  const { classes } = run.config;
  const counts = noPredictions(run);
  async function* rows() {
    yield predictionHeader(classes, style) + '\n';
    for await (const predictions of predictRun(gpu, run, data, options, hooks, counts)) {
      for (const one of predictions) yield predictionRow(one, classes, style) + '\n';
    }
  }
  const list = droppedPath(out);
  return holdOutput(out, hooks.onNote, async () => {
    await writeFileAtomic(out, inChunks(rows()));
    if (counts.dropped > 0) {
      const dropped = data.once ? kept : droppedOf(data, options);
      await writeFileAtomic(list, inChunks(droppedText(dropped, spreadsheetSafe)));
      return { files: [out, list], counts };
    }
    // One of earlier predictions would be taken for that of these.
    await rm(list, { force: true });
    return { files: [out], counts };
  });
}

/** Read anew, so that no long list of them has to be kept. */
async function* droppedOf(
  data: RecordStream,
  { maxLength, skipBad }: DropOptions,
): AsyncGenerator<DroppedRecord> {
  const options = { name: data.name, maxLength, skipBad, readouts: [] };
  for await (const { dropped } of readBlocks(data.records(), options)) yield* dropped;
}
