import { makeZip } from 'client-zip';
import {
  type Dataset,
  decode,
  embed,
  type EmbeddingSource,
  type Gpu,
  type OutputFile,
  SeqloomError,
} from '../../src';
// One by one, not through `embeddingFiles`: that would put the HDF5 library's 5 MB into the site.
import { npzFiles } from '../../src/export/npy';
import { projectorFiles } from '../../src/export/projector';
import { textTableFiles } from '../../src/export/textTable';
import { encodeJson, encodeModel, RUN_FILES } from '../../src/run/runFiles';
import type { DownloadKind, FileReadout } from '../protocol';
import { hostOfPage } from './device';
import { titleOf } from './model';
import type { PageNetwork } from './pageNetwork';

interface DownloadContext {
  gpu: Gpu;
  dataset: Dataset;
  network: PageNetwork;
  readout: FileReadout;
}

export interface Download {
  name: string;
  blob: Blob;
}

/** What names of files begin with. */
export function stemOf({ name }: Dataset, { config }: PageNetwork): string {
  return `${name.replace(/\.\w+(\.gz)?$/, '').replace(/[^\w.-]+/g, '-')}-${titleOf(config).toLowerCase()}`;
}

/** Makes a file; several go into one zip. */
export async function makeDownload(what: DownloadKind, context: DownloadContext): Promise<Download> {
  const { network, readout, dataset } = context;
  if (network.state === 'empty') throw new SeqloomError('Nothing is trained yet. Train the networks first.');
  const stem = stemOf(dataset, network);
  switch (what) {
    case 'model':
      return { name: RUN_FILES.model, blob: new Blob([encodeModel(network.bestModel.parameters)]) };
    case 'config':
      return { name: RUN_FILES.config, blob: new Blob([encodeJson(network.runConfig)]) };
    case 'report':
      return {
        name: `${stem}-report.html`,
        blob: new Blob([(await reports(context)).page], { type: 'text/html' }),
      };
    case 'metrics':
      return { name: `${stem}-report.json`, blob: new Blob([encodeJson((await reports(context)).report)]) };
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
      const { report, page, calibration } = await reports(context);
      return zipOf(`${stem}.zip`, [
        { name: `${stem}/${RUN_FILES.config}`, content: once(encodeJson(network.runConfig)) },
        { name: `${stem}/${RUN_FILES.model}`, content: once(encodeModel(network.bestModel.parameters)) },
        { name: `${stem}/${RUN_FILES.report}`, content: once(encodeJson(report)) },
        ...(calibration
          ? [{ name: `${stem}/${RUN_FILES.calibration}`, content: once(encodeJson(calibration)) }]
          : []),
        { name: `${stem}/${RUN_FILES.page}`, content: once(new TextEncoder().encode(page)) },
        ...npzFiles(source, `${stem}/embeddings.npz`),
        ...textTableFiles(source, `${stem}/embeddings.tsv`, '\t'),
        ...projectorFiles(source, `${stem}/projector`),
      ]);
    }
  }
}

/** report.json and report.html, as the command line writes them. */
async function reports({ gpu, network, dataset }: DownloadContext) {
  const { reportRun } = await import('../../src/run/runReport');
  const run = { config: network.runConfig, model: network.bestModel };
  const title = `${dataset.name}: ${titleOf(network.config)}`;
  const { earlierEpochs: earlier } = network.runConfig;
  const further = earlier
    ? `, to be trained for ${earlier.join(', then for ')} epochs at first, and then further`
    : '';
  const commands = [`${network.state === 'loaded' ? 'opened' : 'trained'} on the demo page${further}`];
  return reportRun(gpu, run, dataset, network.training, { title, host: hostOfPage(), commands });
}

/** The vectors of every sequence of the data, or of its residues, in one readout. */
async function embeddings({ gpu, network, dataset, readout }: DownloadContext): Promise<EmbeddingSource> {
  const { ids, tokens, labels, classes } = dataset;
  const read = await embed(gpu, network.bestModel, tokens, { readouts: [readout] });
  const { width, data, offsets } = read.get(readout)!;
  return {
    readouts: [{ name: readout, kind: offsets ? 'residue' : 'sequence', width }],
    count: ids.length,
    residues: tokens.reduce((sum, sequence) => sum + sequence.length, 0),
    labelled: labels.some((label) => label >= 0),
    async *rows() {
      for (let i = 0; i < ids.length; i++) {
        const [from, to] = offsets ? [offsets[i], offsets[i + 1]] : [i, i + 1];
        yield {
          id: ids[i],
          sequence: decode(tokens[i]),
          label: classes[labels[i]],
          vectors: new Map([[readout, data.slice(from * width, to * width)]]),
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
