import type { ReportData, TrainingHistory } from '../reportData';
import { lineChart } from '../../page/lineChart';
import { markup, type Markup } from '../../page/markup';
import { duration } from '../../words';

const WHY_STOPPED: Record<TrainingHistory['stopped'], string> = {
  finished: 'Training ran through all its epochs',
  patience: 'Training stopped because the validation loss had not fallen for a while',
  aborted: 'Training was interrupted',
  guard: 'Training was stopped by its guard',
};

/** How loss and accuracy went. */
export function trainingSection({ training }: ReportData): Markup | string {
  if (!training || training.epochs.length === 0) return '';
  const { epochs, bestEpoch, stopped, message } = training;
  const seconds = epochs.reduce((sum, epoch) => sum + epoch.seconds, 0);
  const chart = (what: string, train: 'trainLoss' | 'trainAccuracy', validation: 'valLoss' | 'valAccuracy') =>
    lineChart({
      label: `${what} by epoch, on the training and the validation split.`,
      yLabel: what,
      best: bestEpoch,
      series: [
        { name: 'training', values: epochs.map((epoch) => epoch[train]) },
        { name: 'validation', values: epochs.map((epoch) => epoch[validation]) },
      ],
    });
  return markup`<section>
<h2>Training</h2>
<p>${WHY_STOPPED[stopped]} (${epochs.length} of ${training.options.epochs} epochs, ${duration(seconds)}); the weights of
epoch ${bestEpoch}, which had the lowest validation loss, were kept.${message ? ` ${message}` : ''}</p>
<div class="pair">
<figure>${chart('loss', 'trainLoss', 'valLoss')}<figcaption>Mean cross-entropy.</figcaption></figure>
<figure>${chart('accuracy', 'trainAccuracy', 'valAccuracy')}<figcaption>Training accuracy is that of the batches as they were trained on.</figcaption></figure>
</div>
</section>`;
}
