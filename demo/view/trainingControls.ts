import { count, roughly } from '../../src/words';
import { NETWORK_IDS, type TrainingSettings, type TrainingState } from '../protocol';
import { someIn, titleOf, unsaved, type State } from '../state';
import type { Store } from '../store';
import { confirmed } from './confirm';
import { byId } from './dom';

/**
 * The buttons that start, pause, continue and stop training.
 * @param settings what the next training is with; undefined where that cannot be
 */
export function mountTraining(store: Store, settings: () => TrainingSettings | undefined): void {
  const { client } = store;
  const train = byId<HTMLButtonElement>('train');
  const pause = byId<HTMLButtonElement>('pause');
  const goOn = byId<HTMLButtonElement>('continue');
  const stop = byId<HTMLButtonElement>('stop');
  const further = byId<HTMLButtonElement>('further');
  /** Between the click and the first word of the worker. */
  let asked = false;

  train.addEventListener('click', () => {
    void (async () => {
      const chosen = settings();
      if (!chosen || !(await mayReplace(store.state, 'Train anew'))) return;
      asked = true;
      store.change({ notices: [] });
      draw(store.state);
      client.send({ kind: 'train', settings: chosen });
    })();
  });
  further.addEventListener('click', () => {
    asked = true;
    store.change({ notices: [] });
    draw(store.state);
    client.send({ kind: 'trainFurther', epochs: epochsMore(store.state) });
  });
  pause.addEventListener('click', () => client.send({ kind: 'pause' }));
  goOn.addEventListener('click', () => client.send({ kind: 'continue' }));
  stop.addEventListener('click', () => client.send({ kind: 'stop' }));
  const draw = (state: State) => {
    const training = someIn(state, 'training');
    const paused = !training && someIn(state, 'paused');
    pause.hidden = !training;
    goOn.hidden = !paused;
    stop.hidden = !training && !paused;
    const ended = NETWORK_IDS.filter((id) => ENDED.includes(state.networks[id]?.status.state ?? 'empty'));
    const only = ended.length === 1 ? `${titleOf(state, ended[0])} ` : '';
    further.hidden = training || paused || state.isRecorded || ended.length === 0;
    further.disabled = asked;
    further.textContent = `Train ${only}${count(epochsMore(state), 'epoch')} more`;
    train.disabled = asked || !state.data;
    train.textContent = labelOf(state);
    train.classList.toggle('primary', !training && !paused);
    goOn.classList.toggle('primary', paused);
    byId('progress-text').textContent = asked ? 'Getting ready …' : progress(state);
  };
  for (const kind of ['status', 'failed'] as const) {
    client.on(kind, () => {
      asked = false;
      draw(store.state);
    });
  }
  store.watch(
    ({ networks, data, notices, settings }) => [networks.left, networks.right, data, notices, settings],
    draw,
  );
}

/** Networks in these states can be trained further. */
const ENDED: TrainingState[] = ['finished', 'failed', 'loaded'];

/** As many as a training has. */
function epochsMore({ settings, data }: State): number {
  return settings.train.epochs ?? data?.fitted.epochs ?? 1;
}

function labelOf(state: State): string {
  const isAgain = someIn(state, 'training', 'paused', 'finished', 'failed');
  if (state.isRecorded) return isAgain ? 'Play again' : 'Play the recorded run';
  return isAgain ? 'Train anew' : 'Train both networks';
}

/** Time left is told once every network in training has taken a step, and its speed is more than a guess. */
const TOLD_FROM_EPOCHS = 0.1;

function progress(state: State): string {
  if (!someIn(state, 'training')) {
    return someIn(state, 'paused') ? 'Paused. Nothing is lost; continue when you like.' : '';
  }
  const now = NETWORK_IDS.flatMap((id) => state.networks[id] ?? []);
  const residues = now.reduce((sum, { step }) => sum + (step?.residues ?? 0), 0);
  const training = now.filter(({ status }) => status.state === 'training');
  const steps = training.flatMap(({ step }) => step ?? []);
  const isKnown = steps.length === training.length && steps.every(({ epochs }) => epochs >= TOLD_FROM_EPOCHS);
  const left = isKnown
    ? `about ${roughly(Math.max(...steps.map(({ secondsLeft }) => secondsLeft)))} left`
    : 'the time left is not known yet';
  if (state.isRecorded) return `${count(residues)} residues seen; played faster than it was.`;
  return steps.length > 0 ? `${count(residues)} residues seen, ${left}.` : 'Compiling …';
}

/** Asks before what was trained and not downloaded is replaced. */
export async function mayReplace(state: State, label: string): Promise<boolean> {
  const lost = unsaved(state).map((id) => titleOf(state, id));
  if (lost.length === 0) return true;
  return confirmed(
    `${lost.join(' and ')} would be gone: it is in this page only, neither downloaded nor kept.`,
    label,
  );
}

/** The browser asks before the page is left with something unsaved. */
export function warnBeforeLeaving(store: Store): void {
  addEventListener('beforeunload', (event) => {
    if (unsaved(store.state).length > 0) event.preventDefault();
  });
}
