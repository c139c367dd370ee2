import { markup, type Markup } from '../../page/markup';
import { show } from '../../data/show';
import { withRange } from '../inWords';
import type { PartitionComparison } from '../comparison';
import type { EncoderTraining } from '../result';
import { numberTable } from './parts';

/** How the networks were tuned and trained. */
export function trainingSection({ encoders, folds }: PartitionComparison): Markup {
  const called = ({ encoder, fold }: EncoderTraining) =>
    fold === undefined ? encoder : `fold ${show(fold)}, ${encoder}`;
  const trials = encoders.flatMap((one) =>
    one.trials.map((trial) => [
      `${called(one)}, learning rate ${trial.learningRate}${trial.learningRate === one.learningRate ? ' (taken)' : ''}`,
      trial.validationLoss.toFixed(4),
    ]),
  );
  const runs = encoders.flatMap((one) =>
    one.runs.map((run) => [
      `${called(one)}, ${run.task}, seed ${run.seed}`,
      `${run.bestEpoch} of ${run.epochs}`,
      run.validationLoss.toFixed(4),
      run.validationAccuracy.toFixed(3),
      run.converged ? 'yes' : 'no',
      Math.round(run.seconds),
    ]),
  );
  return markup`<h3>Training</h3>
<p>Every encoder had the same budget${folds ? ' in each fold' : ''}: each learning rate on the first seed, then all seeds with the one of least validation loss.</p>
${numberTable(['tuning', 'validation loss'], trials)}
<details><summary>All
networks</summary>${numberTable(['', 'epoch kept', 'validation loss', 'validation accuracy', 'converged', 'seconds'], runs)}</details>`;
}

/** Accuracy by distance to the nearest training sequence. */
export function identitySection({ byIdentity }: PartitionComparison): Markup {
  if (byIdentity.length === 0) return markup``;
  const names = byIdentity[0].systems.map(({ system }) => system);
  return markup`<h3>By identity to the nearest training sequence</h3>
${numberTable(
  ['accuracy', ...byIdentity.map(({ from, to, sequences }) => `${from} to ${to} (${sequences} sequences)`)],
  names.map((name) => [
    name,
    ...byIdentity.map(({ systems }) => withRange(systems.find(({ system }) => system === name)!.accuracy)),
  ]),
)}
<p class="small">Identity is estimated from shared 3-residue words, without an alignment; unrelated long sequences reach
0.3 to 0.45 by chance.</p>`;
}
