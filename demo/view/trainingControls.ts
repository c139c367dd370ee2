import type { NetworkId, StepSummary } from '../protocol';
import type { PageState } from '../state';
import { byId } from './dom';
import { clearNotice, notice } from './notices';
import { count, roughly } from '../../src/words';

/** The buttons that start, pause, continue and stop training. */
export function mountTraining(state: PageState): void {
  const { client } = state;
  const train = byId<HTMLButtonElement>('train');
  const pause = byId<HTMLButtonElement>('pause');
  const goOn = byId<HTMLButtonElement>('continue');
  const stop = byId<HTMLButtonElement>('stop');
  const text = byId('progress-text');
  const steps = new Map<NetworkId, StepSummary>();

  train.addEventListener('click', () => {
    clearNotice('training');
    clearNotice('gpu');
    client.send({ kind: 'train', settings: state.settings() });
    train.disabled = true;
    text.textContent = 'Getting ready …';
  });
  pause.addEventListener('click', () => client.send({ kind: 'pause' }));
  goOn.addEventListener('click', () => client.send({ kind: 'continue' }));
  stop.addEventListener('click', () => client.send({ kind: 'stop' }));

  client.on('loaded', () => (train.disabled = false));
  client.on('status', ({ status }) => {
    if (status.state === 'empty') steps.delete(status.network);
    const states = [...state.networks.values()].map((network) => network.state);
    const training = states.includes('training');
    const paused = !training && states.includes('paused');
    pause.hidden = !training;
    goOn.hidden = !paused;
    stop.hidden = !training && !paused;
    train.disabled = false;
    const fresh = states.every((one) => one === 'empty' || one === 'loaded');
    train.textContent = fresh ? 'Train both networks' : 'Change and restart';
    train.classList.toggle('primary', !training && !paused);
    goOn.classList.toggle('primary', paused);
    if (!training) text.textContent = paused ? 'Paused. Nothing is lost; continue when you like.' : '';
  });
  client.on('step', ({ step }) => {
    steps.set(step.network, step);
    const left = Math.max(...[...steps.values()].map(({ secondsLeft }) => secondsLeft));
    const residues = [...steps.values()].reduce((sum, one) => sum + one.residues, 0);
    if (!pause.hidden) text.textContent = `${count(residues)} residues seen, about ${roughly(left)} left.`;
  });
  client.on('failed', ({ during, text: message }) => {
    if (during !== 'training' && during !== 'train' && during !== 'continue') return;
    train.disabled = !state.data;
    notice('training', 'error', message);
  });
}
