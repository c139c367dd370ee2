/** The comparison's drawings, for the page and for files of their own. */
import { intervalChart, type IntervalRow } from '../../page/intervalChart';
import type { Markup } from '../../page/markup';
import type { Mark } from '../../page/marks';
import type { PartitionComparison } from '../comparison';
import { isUntrained, type NetworkName, type SystemResult } from '../result';

const CLASSIFIER: Mark = { color: 'color-1', shape: 'shape-3' };
const STATES: Mark = { color: 'color-4', shape: 'shape-1' };
const STATIC: Mark = { color: 'color-3', shape: 'shape-2' };
const OTHER: Mark = { color: 'color-other', shape: 'shape-0' };

/** Room for the names of readouts. */
const NAMES_WIDTH = 220;

/** Networks as classifiers, beside what needs no network. */
export function classifierChart({ systems }: PartitionComparison): Markup {
  const shown = systems.filter(({ kind }) => kind !== 'probe');
  return accuracyChart('Accuracy of classifiers and baselines; the numbers are in the table.', shown);
}

/** What a linear probe reads from each readout. */
export function probeChart({ systems }: PartitionComparison): Markup {
  const shown = systems.filter(({ probe }) => probe === 'linear');
  return accuracyChart('Accuracy of a linear probe on each readout; the numbers are in the table.', shown);
}

/** How far each readout moves when the halves of a sequence change places. */
export function movementChart({ movements }: PartitionComparison): Markup {
  const rows = movements
    .filter(({ arrangement }) => arrangement === 'swap halves')
    .map(({ network, readout, distance }) => ({
      name: `${network}/${readout}`,
      interval: distance,
      mark: readoutMark(network, readout),
    }));
  return intervalChart(
    'How far readouts move when the halves of a sequence are swapped; the numbers are in the table.',
    'distance moved, where two test sequences lie 1 apart',
    rows,
    NAMES_WIDTH,
  );
}

/** Networks trained on the data as it is, with shuffled residues, and on labels that only order tells. */
export function retrainedChart({ systems, orderGain, orderOnly }: PartitionComparison): Markup {
  const rows = orderGain.flatMap(({ encoder, shuffled }): IntervalRow[] => [
    {
      name: `${encoder}, as it is`,
      interval: systems.find(({ name }) => name === encoder)!.accuracy,
      mark: CLASSIFIER,
    },
    { name: `${encoder}, residues shuffled`, interval: shuffled, mark: OTHER },
    {
      name: `${encoder}, order-only labels`,
      interval: orderOnly.find((one) => one.encoder === encoder)!.accuracy,
      mark: STATES,
    },
  ]);
  return intervalChart(
    'Accuracy of networks trained on the data as it is, on shuffled residues and on order-only labels; the numbers are in the table.',
    'accuracy, with 95 % interval',
    rows,
    NAMES_WIDTH,
  );
}

function accuracyChart(label: string, systems: SystemResult[]): Markup {
  const rows = systems.map((system) => ({
    name: system.name.replace(/\/(linear|knn)$/, ''),
    interval: system.accuracy,
    mark: markOf(system),
  }));
  return intervalChart(label, 'accuracy, with 95 % interval', rows, NAMES_WIDTH);
}

function markOf({ kind, readout, network }: SystemResult): Mark {
  if (kind === 'classifier') return CLASSIFIER;
  return kind === 'baseline' ? OTHER : readoutMark(network!, readout!);
}

function readoutMark(network: NetworkName, readout: string): Mark {
  if (isUntrained(network)) return OTHER;
  return readout === 'residue-mean' ? STATIC : STATES;
}
