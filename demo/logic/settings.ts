import type { Bounds } from '../../src/data/bounds';
import { cellOf, MODEL_BOUNDS, MODEL_DEFAULTS } from '../../src/model/config';
import { TRAIN_BOUNDS, TRAIN_DEFAULTS } from '../../src/train/options';
import { count } from '../../src/words';
import type { DataSummary, TrainingSettings } from '../protocol';

/** How both networks are trained unless the person says otherwise. */
export const DEFAULT_SETTINGS: TrainingSettings = {
  encoders: { left: 'mean', right: 'lstm' },
  embeddingDim: MODEL_DEFAULTS.embeddingDim,
  hidden: 32,
  layers: 1,
  pool: MODEL_DEFAULTS.pool,
  train: { seed: TRAIN_DEFAULTS.seed, learningRate: TRAIN_DEFAULTS.learningRate },
};

/** What the numbers among the settings may be. */
export const NUMBER_BOUNDS = {
  embeddingDim: MODEL_BOUNDS.embeddingDim,
  hidden: MODEL_BOUNDS.hidden,
  layers: MODEL_BOUNDS.layers,
  epochs: TRAIN_BOUNDS.epochs,
  learningRate: TRAIN_BOUNDS.learningRate,
  batchResidues: TRAIN_BOUNDS.batchResidues,
  seed: TRAIN_BOUNDS.seed,
} satisfies Record<string, Bounds>;

/** What a network is trained with, in a few words. @param fitted what stands for what is not given @param withSeed whether the seed is told too */
export function settingsInWords(
  { encoders, embeddingDim, hidden, layers, train }: TrainingSettings,
  fitted: DataSummary['fitted'],
  withSeed = true,
): string {
  const recurrent = Object.values(encoders).some((encoder) => cellOf({ encoder }));
  const deep = layers > 1 ? ` in ${layers} layers` : '';
  return [
    ...(recurrent ? [`${count(hidden, 'hidden unit')}${deep}`] : []),
    `vectors of ${embeddingDim}`,
    `${count(train.epochs ?? fitted.epochs, 'epoch')} at most`,
    `learning rate ${train.learningRate}`,
    ...(withSeed ? [`seed ${train.seed}`] : []),
  ].join(', ');
}
