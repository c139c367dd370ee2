import { headToHeadGround, headToHeadSentence } from '../../src/evaluate/headToHead';
import { cellOf } from '../../src/model/config';
import { percent } from '../../src/words';
import { NETWORK_IDS, type NetworkId } from '../protocol';
import { someIn, titleOf, type State } from '../state';
import type { Store } from '../store';
import { byId } from './dom';

/** The answer in one sentence, or what there is instead of one. */
export function mountVerdict(store: Store): void {
  store.watch(
    ({ networks, headToHead, data }) => [networks.left, networks.right, headToHead, data],
    (state) => {
      const { sentence, ground, isAnswer } = answerOf(state);
      byId('verdict').textContent = sentence;
      byId('verdict').classList.toggle('muted', !isAnswer);
      byId('verdict-ground').textContent = ground;
    },
  );
}

/** What can be said now. */
export function answerOf(state: State): { sentence: string; ground: string; isAnswer?: boolean } {
  const { headToHead, networks, data } = state;
  if (headToHead) {
    const { challenger, result } = headToHead;
    const reference: NetworkId = challenger === 'left' ? 'right' : 'left';
    const reads = (id: NetworkId) => cellOf({ encoder: networks[id]!.status.encoder }) !== undefined;
    const names = {
      challenger: titleOf(state, challenger),
      reference: titleOf(state, reference).replace('Averaging', 'averaging'),
      byOrder: reads(challenger) && !reads(reference),
    };
    return {
      sentence: headToHeadSentence(result, names),
      ground: headToHeadGround(result),
      isAnswer: true,
    };
  }
  if (!data || someIn(state, 'failed')) return { sentence: '', ground: '' };
  if (someIn(state, 'training', 'paused')) {
    const soFar = NETWORK_IDS.flatMap((id) => {
      const validation = networks[id]?.validation;
      return validation === undefined ? [] : [`${titleOf(state, id)} ${percent(validation)}`];
    });
    return soFar.length > 0
      ? {
          sentence: `So far, on validation sequences: ${soFar.join(', ')}.`,
          ground: 'The answer is drawn from the test sequences when both are trained.',
        }
      : { sentence: 'Both are learning; the first scores come after an epoch.', ground: '' };
  }
  if (someIn(state, 'finished', 'loaded')) {
    return someIn(state, 'empty')
      ? { sentence: 'One of the two is untrained: train both for the answer.', ground: '' }
      : { sentence: 'Both are being asked about the test sequences …', ground: '' };
  }
  return {
    sentence: 'Untrained, both clouds are random: press the button, and watch which one parts the classes.',
    ground: '',
  };
}
