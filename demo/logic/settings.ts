import { cellOf } from '../../src/model/config';
import { count } from '../../src/words';
import type { DataSummary, TrainingSettings } from '../protocol';

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
