/** The options of the neighbors verb. */
import { READOUTS, type ReadoutName } from '../model/readouts';
import { MOST_NEIGHBORS } from '../neighbors/search';
import { SPREADSHEET_SAFE, type OptionGroup } from './options';

interface NeighborFlags {
  query?: string;
  k: number;
  readout?: ReadoutName;
  layer?: number;
  spreadsheetSafe: boolean;
}

const READOUTS_COMPARED = Object.entries(READOUTS).filter(([, { kind }]) => kind === 'sequence');
const READOUTS_IN_WORDS = READOUTS_COMPARED.map(([name, { description }]) => `${name}, ${description}`);

export const NEIGHBOR_OPTIONS: OptionGroup<NeighborFlags> = {
  heading: 'Neighbours:',
  options: {
    query: {
      type: 'text',
      value: 'FASTA|ID',
      description:
        'whose neighbours: every sequence of a file (FASTA, CSV or TSV; - for standard input), or the record with this id, without itself',
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
      choices: READOUTS_COMPARED.map(([name]) => name),
      description: `vectors that are compared (default: state-mean, without a recurrent layer residue-mean): ${READOUTS_IN_WORDS.join('; ')}`,
    },
    layer: {
      advanced: true,
      type: 'integer',
      min: 1,
      max: 4,
      description: 'recurrent layer whose states are read, from 1 (default: the top one)',
    },
    spreadsheetSafe: SPREADSHEET_SAFE,
  },
};
