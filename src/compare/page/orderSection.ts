import { markup, type Markup } from '../../page/markup';
import { withRange } from '../inWords';
import { ARRANGEMENTS, type Arrangement } from '../movement';
import type { PartitionComparison } from '../comparison';
import { movementChart, retrainedChart } from './charts';
import { numberTable } from './parts';
import { percent } from '../../words';

/** What depends on the order of the residues. */
export function orderSection(result: PartitionComparison): Markup {
  const { orderGain, positions } = result;
  return markup`<h3>Order</h3>
${orderGain.length > 0 ? retrained(result) : ''}
<h4>How far a sequence's vector moves when only the order changes</h4>
<figure class="single">${movementChart(result)}<figcaption>The halves swapped.</figcaption></figure>
${movementTable(result)}
<p class="small">Mean distance between the vectors of a sequence and of its rearrangement, in units of the median
distance between two test sequences: 1 is as far as another sequence. Averaged static vectors move by rounding
alone.</p>
${changedTable(result)}
${positions.length > 0 ? positionTable(positions) : ''}`;
}

function retrained(result: PartitionComparison): Markup {
  const { orderGain, orderOnly } = result;
  const rows = orderGain.map(({ encoder, shuffled, gain }) => [
    encoder,
    withRange(shuffled),
    withRange(gain),
    withRange(orderOnly.find((one) => one.encoder === encoder)!.accuracy),
  ]);
  return markup`<figure class="single">${retrainedChart(result)}</figure>
${numberTable(['', 'accuracy, trained on shuffled residues', 'order gain', 'accuracy on order-only labels'], rows)}
<p class="small">Order gain: accuracy as trained, minus that of the same networks trained and tested on sequences whose
residues were shuffled; paired over sequences and seeds. Order-only labels: the data's sequences, each with its residues
roughly sorted by rising and by falling hydropathy; both classes hold the same compositions exactly, so that chance is
0.5 for whatever cannot see order.</p>`;
}

const NAMES = Object.keys(ARRANGEMENTS) as Arrangement[];

function movementTable({ movements }: PartitionComparison): Markup {
  const readouts = [...new Set(movements.map(({ network, readout }) => `${network}/${readout}`))];
  const rows = readouts.map((name) => [
    name,
    ...NAMES.map((arrangement) => {
      const found = movements.find(
        (one) => `${one.network}/${one.readout}` === name && one.arrangement === arrangement,
      )!;
      const { value } = found.distance;
      return value < 1e-4 ? value.toExponential(0) : withRange(found.distance);
    }),
  ]);
  return numberTable(['', ...NAMES], rows);
}

function changedTable({ changed }: PartitionComparison): Markup {
  const networks = [...new Set(changed.map(({ network }) => network))];
  const rows = networks.map((network) => [
    network,
    ...NAMES.map((arrangement) =>
      percent(changed.find((one) => one.network === network && one.arrangement === arrangement)!.share.value),
    ),
  ]);
  return numberTable(['sequences given another class', ...NAMES], rows);
}

function positionTable(positions: PartitionComparison['positions']): Markup {
  const rows = positions.map(({ network, readout, lengths, sequences, explained }) => [
    `${network}/${readout}`,
    `${lengths[0]} to ${lengths[1]}`,
    sequences,
    withRange(explained),
  ]);
  return markup`<h4>Can the place of a planted motif be read from the vector?</h4>
${numberTable(['', 'lengths', 'sequences', 'variance explained'], rows)}
<p class="small">A motif of 8 residues stands at a random place of each sequence; ridge regression on the frozen vector
predicts where (its penalty is chosen on validation sequences). 0: nothing can be read.</p>`;
}
