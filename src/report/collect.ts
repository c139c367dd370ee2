import { checkDataset } from '../data/datasetCheck';
import type { Dataset } from '../data/types';
import { embed } from '../embed/embed';
import { parameterCount, type TrainedModel } from '../model/trainedModel';
import { rowsToEvaluate, type Evaluation } from '../evaluate/evaluation';
import type { Gpu } from '../gpu/device';
import { parameter } from '../data/parameters';
import type { Hooks } from '../hooks';
import { READOUTS, readoutsOfKind } from '../model/readouts';
import { attendedSequences } from './attendedSequences';
import type { MappedEmbeddings, Provenance, ReportData, TrainingHistory } from './reportData';
import { mapReadout, sampleRows } from './maps';

/** What a report says beside the evaluation. */
interface ReportOptions {
  /** What the run is called. */
  title: string;
  search?: ReportData['search'];
  training?: TrainingHistory;
  made: Provenance;
  /** Which sequences are mapped where there are many, and UMAP's layout; 0 unless given. */
  seed?: number;
}

/**
 * Gathers what a report shows: embeds the evaluated sequences by every readout of the network and maps them. Some
 * seconds of work.
 * @param evaluation of the model on the data set (`evaluate`).
 */
export async function collectReport(
  gpu: Gpu,
  model: TrainedModel,
  dataset: Dataset,
  evaluation: Evaluation,
  { title, search, training, made, seed = 0 }: ReportOptions,
  hooks: Hooks<never> = {},
): Promise<ReportData> {
  const { config, parameters } = model;
  const evaluated = rowsToEvaluate(dataset, evaluation.split);
  const rows = sampleRows(evaluated.length, seed).map((place) => evaluated[place]);
  return {
    title,
    network: {
      config,
      parameters: parameterCount(model),
      residueTable: Float32Array.from(parameter(parameters, 'embedding.weight').data),
    },
    evaluation,
    search,
    training,
    embeddings: await mapEmbeddings(gpu, model, dataset, { rows, drawnFrom: evaluated.length, seed }, hooks),
    attention: await attendedSequences(gpu, model, dataset, rows, hooks),
    data: await checkDataset(dataset, hooks),
    made,
  };
}

async function mapEmbeddings(
  gpu: Gpu,
  model: TrainedModel,
  dataset: Dataset,
  { rows, drawnFrom, seed }: { rows: number[]; drawnFrom: number; seed: number },
  { onStage, signal }: Hooks<never>,
): Promise<MappedEmbeddings> {
  const readouts = readoutsOfKind(model.config, 'sequence');
  onStage?.('embedding sequences for the report');
  const sequences = rows.map((row) => dataset.tokens[row]);
  const embeddings = await embed(gpu, model, sequences, { readouts }, { signal });
  const maps = readouts.map((readout) => {
    signal?.throwIfAborted();
    onStage?.(`mapping ${readout} for the report`);
    const { width, data } = embeddings.get(readout)!;
    return mapReadout({ readout, description: READOUTS[readout].description, width, vectors: data }, seed);
  });
  return {
    ids: rows.map((row) => dataset.ids[row]),
    labels: Int32Array.from(rows, (row) => dataset.labels[row]),
    drawnFrom,
    maps,
  };
}
