import { makeZip } from 'client-zip';
import {
  type Dataset,
  decode,
  type EmbeddingSource,
  evaluate,
  type Gpu,
  type OutputFile,
  SeqloomError,
} from '../../src';
import { version } from '../../package.json';
// One by one, not through `embeddingFiles`: that would put the HDF5 library's 5 MB into the site.
import { npzFiles } from '../../src/export/npy';
import { projectorFiles } from '../../src/export/projector';
import { textTableFiles } from '../../src/export/textTable';
import { collectReport } from '../../src/report/collect';
import { renderReport } from '../../src/report/render';
import type { DownloadKind, SequenceReadout } from '../protocol';
import type { DataOrigin } from './data';
import { countParameters, titleOf } from './model';
import { modelFile, runConfig } from './runFiles';
import type { PageNetwork } from './training';
import { sequenceVectors } from './vectors';

export interface DownloadContext {
  gpu: Gpu;
  adapter: string;
  dataset: Dataset;
  origin: DataOrigin;
  network: PageNetwork;
  readout: SequenceReadout;
}

export interface Download {
  name: string;
  blob: Blob;
}

/** Makes a file; several go into one zip. */
export async function makeDownload(what: DownloadKind, context: DownloadContext): Promise<Download> {
  const { network, readout, dataset } = context;
  if (network.state === 'empty') throw new SeqloomError('Nothing is trained yet. Train the networks first.');
  const stem = `${dataset.name.replace(/\.\w+(\.gz)?$/, '').replace(/[^\w.-]+/g, '-')}-${titleOf(network.config).toLowerCase()}`;
  switch (what) {
    case 'model':
      return { name: 'model.safetensors', blob: new Blob([modelFile(network)]) };
    case 'config':
      return { name: 'config.json', blob: new Blob([jsonBytes(configOf(context))]) };
    case 'report':
      return {
        name: `${stem}-report.html`,
        blob: new Blob([(await reports(context)).html], { type: 'text/html' }),
      };
    case 'metrics':
      return { name: `${stem}-report.json`, blob: new Blob([(await reports(context)).json]) };
    case 'npz': {
      const name = `${stem}-${readout}.npz`;
      return { name, blob: new Blob(await collect(npzFiles(await embeddings(context), name)[0])) };
    }
    case 'tsv': {
      const name = `${stem}-${readout}.tsv`;
      return {
        name,
        blob: new Blob(await collect(textTableFiles(await embeddings(context), name, '\t')[0])),
      };
    }
    case 'projector': {
      const folder = `${stem}-${readout}-projector`;
      return zipOf(`${folder}.zip`, projectorFiles(await embeddings(context), folder));
    }
    case 'everything': {
      const source = await embeddings(context);
      const { html, json } = await reports(context);
      return zipOf(`${stem}.zip`, [
        { name: `${stem}/config.json`, content: once(jsonBytes(configOf(context))) },
        { name: `${stem}/model.safetensors`, content: once(modelFile(network)) },
        { name: `${stem}/report.json`, content: once(json) },
        { name: `${stem}/report.html`, content: once(html) },
        ...npzFiles(source, `${stem}/embeddings.npz`),
        ...textTableFiles(source, `${stem}/embeddings.tsv`, '\t'),
        ...projectorFiles(source, `${stem}/projector`),
      ]);
    }
  }
}

function configOf({ network, adapter, dataset, origin }: DownloadContext) {
  return runConfig(network, adapter, network.dataset ?? dataset, origin, navigator.userAgent);
}

/** report.json and report.html, as the command line writes them. */
async function reports({ gpu, adapter, network, dataset }: DownloadContext) {
  const model = network.bestModel;
  const evaluation = await evaluate(gpu, model, dataset);
  const { metrics, intervals, baselines } = evaluation;
  const { stopped, note: message, bestEpoch, history: epochs, options } = network;
  const training = { stopped, message, bestEpoch, epochs };
  const made = {
    commands: ['trained on the demo page'],
    versions: [`Seqloom ${version}`, navigator.userAgent],
    adapter,
    date: new Date(),
  };
  const title = `${dataset.name}: ${titleOf(model.config)}`;
  // A loaded run's files do not say how its training went.
  const history = epochs.length > 0 ? { ...training, options } : undefined;
  const data = await collectReport(gpu, model, dataset, evaluation, { title, training: history, made });
  return {
    html: new TextEncoder().encode(renderReport(data)),
    json: jsonBytes({
      version: 1,
      data: dataset.name,
      training: { ...training, parameters: countParameters(model.parameters) },
      test: metrics,
      intervals,
      baselines,
    }),
  };
}

/** The vectors of every sequence of the data in one readout. */
async function embeddings({ gpu, network, dataset, readout }: DownloadContext): Promise<EmbeddingSource> {
  const { ids, tokens, labels, classes } = dataset;
  const vectors = (await sequenceVectors(gpu, network.bestModel, tokens, [readout])).get(readout)!;
  const width = vectors.length / ids.length;
  return {
    readouts: [{ name: readout, kind: 'sequence', width }],
    count: ids.length,
    residues: tokens.reduce((sum, sequence) => sum + sequence.length, 0),
    labelled: labels.some((label) => label >= 0),
    async *rows() {
      for (let i = 0; i < ids.length; i++) {
        yield {
          id: ids[i],
          sequence: decode(tokens[i]),
          label: classes[labels[i]],
          vectors: new Map([[readout, vectors.slice(i * width, (i + 1) * width)]]),
        };
      }
    },
  };
}

async function zipOf(name: string, files: OutputFile[]): Promise<Download> {
  const members = files.map((file) => ({ name: file.name, input: file.content }));
  return { name, blob: await new Response(makeZip(members)).blob() };
}

async function collect(file: OutputFile): Promise<BlobPart[]> {
  const parts: BlobPart[] = [];
  for await (const chunk of file.content) parts.push(Uint8Array.from(chunk));
  return parts;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function jsonBytes(value: object): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(value, null, 2) + '\n');
}
