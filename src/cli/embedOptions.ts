/** The options of the verbs that write embeddings. */
import { SeqloomError } from '../errors';
import { EMBEDDING_FORMATS, type EmbeddingFormat } from '../export/formats';
import { INFERENCE_MEMORY_MIB } from '../model/inference';
import { READOUTS } from '../model/readouts';
import type { Shard } from '../node/embedState';
import { SPREADSHEET_SAFE, type OptionGroup } from './options';

const ENDINGS = Object.values(EMBEDDING_FORMATS).flatMap(({ extensions }): string[] => extensions);

interface OutputFlags {
  out?: string;
  format?: EmbeddingFormat;
  overwrite: boolean;
  spreadsheetSafe: boolean;
}

export const OUTPUT_OPTIONS: OptionGroup<OutputFlags> = {
  heading: 'Output:',
  options: {
    out: {
      type: 'text',
      value: 'FILE',
      description: `file to write; its ending tells the format: ${ENDINGS.join(', ')}`,
    },
    format: {
      type: 'choice',
      choices: Object.keys(EMBEDDING_FORMATS),
      description: 'format of the file, where its ending does not tell it',
    },
    overwrite: { type: 'switch', default: false, description: 'replace the file if it exists' },
    spreadsheetSafe: SPREADSHEET_SAFE,
  },
};

const READOUTS_IN_WORDS = Object.entries(READOUTS)
  .map(([name, { description }]) => `${name}: ${description}`)
  .join('; ');

interface EmbedFlags {
  readout?: string;
  layer?: number;
  shard?: string;
  resume: boolean;
  memoryMiB: number;
}

export const EMBED_OPTIONS: OptionGroup<EmbedFlags> = {
  heading: 'Embeddings:',
  options: {
    readout: {
      type: 'text',
      value: 'NAMES',
      description: `one or more, with commas (default: state-mean; without a recurrent layer residue-mean). ${READOUTS_IN_WORDS}`,
    },
    layer: {
      advanced: true,
      type: 'integer',
      min: 1,
      max: 4,
      description: 'recurrent layer whose states are read, from 1 (default: the top one)',
    },
    shard: {
      type: 'text',
      value: 'I/N',
      description: 'embed the I-th of N shares into the folder FILE.shard-I-of-N; "seqloom merge" joins them',
    },
    resume: {
      type: 'switch',
      default: false,
      description: 'go on where an interrupted embedding of this file stopped',
    },
    memoryMiB: {
      advanced: true,
      name: 'memory',
      type: 'integer',
      min: 1,
      max: 1e6,
      default: INFERENCE_MEMORY_MIB,
      description: 'MiB that all GPU buffers together may take; batches are divided until they fit',
    },
  },
};

/** The value of --shard. */
export function parseShard(text: string | undefined): Shard | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d{1,9})\/(\d{1,9})$/.exec(text);
  if (!match) throw new SeqloomError(`--shard must be like 2/8 (the second of eight), not "${text}".`);
  return { index: Number(match[1]), count: Number(match[2]) };
}
