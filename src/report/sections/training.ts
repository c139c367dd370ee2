import { SELECT_BY, type SelectBy } from '../../train/selection';
import type { EpochReport } from '../../train/progress';
import type { ReportData, TrainingHistory } from '../reportData';
import { lineChart } from '../../page/lineChart';
import { markup, type Markup } from '../../page/markup';
import { duration } from '../../words';

const WHY_STOPPED: Record<TrainingHistory['stopped'], string> = {
  finished: 'Training ran through all its epochs',
  patience: 'Training stopped because no epoch had been better for a while',
  aborted: 'Training was interrupted',
  guard: 'Training was stopped by its guard',
};

/** How loss and accuracy went. */
export function trainingSection({ training }: ReportData): Markup | string {
  if (!training || training.epochs.length === 0) return '';
  const { epochs, bestEpoch, stopped, message, start = [], options } = training;
  const seconds = epochs.reduce((sum, epoch) => sum + epoch.seconds, 0);
  const { selectBy } = training.options;
  const chart = (by: SelectBy, train?: (epoch: EpochReport) => number) => {
    const { name, of } = SELECT_BY[by];
    return lineChart({
      label: `${name} by epoch, on the ${train ? 'training and the ' : ''}validation split.`,
      yLabel: name,
      best: bestEpoch,
      series: [
        ...(train ? [{ name: 'training', values: epochs.map(train) }] : []),
        { name: 'validation', values: epochs.map((epoch) => of(epoch) ?? NaN) },
      ],
    });
  };
  return markup`<section>
<h2>Training</h2>
<p>${WHY_STOPPED[stopped]} (${epochs.length} of ${training.options.epochs} epochs, ${duration(seconds)}); the weights of
epoch ${bestEpoch}, which had the ${SELECT_BY[selectBy].best} validation ${SELECT_BY[selectBy].name}, were kept.${message ? ` ${message}` : ''}</p>
${start.length > 0 ? markup`<p>Training did not start from fresh weights alone. ${start.join(' ')}</p>` : ''}
${options.freeze.length > 0 ? markup`<p>Frozen, so as it started: ${options.freeze.join(', ')}.</p>` : ''}
${options.precision === 'f16' ? markup`<p>While training, recurrent layers kept their gates and read their weights as 16-bit floats; what was kept, and every result but those after each epoch, is of 32.</p>` : ''}
<div class="pair">
<figure>${chart('loss', ({ trainLoss }) => trainLoss)}<figcaption>Mean cross-entropy.</figcaption></figure>
<figure>${chart('accuracy', ({ trainAccuracy }) => trainAccuracy)}<figcaption>Training accuracy is that of the batches as they were trained on.</figcaption></figure>
${selectBy === 'loss' || selectBy === 'accuracy' ? '' : markup`<figure>${chart(selectBy)}<figcaption>Of the validation split, by which the epoch was chosen.</figcaption></figure>`}
</div>
</section>`;
}
