import { oneClassSentence } from '../../src/evaluate/inWords';
import { count, percent } from '../../src/words';
import { READOUT_TITLES } from '../logic/why';
import type { NetworkId, NetworkStatus, SequenceReadout } from '../protocol';
import { ageOf, titleOf, type NetworkNow, type State } from '../state';
import type { Store } from '../store';
import { h, select } from './dom';

export const STATES: Record<NetworkStatus['state'], string> = {
  empty: 'untrained',
  training: 'training',
  paused: 'paused',
  finished: 'trained',
  loaded: 'loaded from files',
  failed: 'failed',
};

/** What stands above and below a network's cloud: its name, score, what the cloud shows, and how far training is. */
export class NetworkPanel {
  private readonly title = h('h2');
  private readonly chip = h('span', { class: 'chip' });
  private readonly score = h('strong', { class: 'score' });
  private readonly scoreOf = h('span', { class: 'small muted score-of' });
  private readonly caption = h('p', { class: 'small muted caption' });
  private readonly bar = h('progress', { max: 1, value: 0 });
  private readonly note = h('p', { class: 'small note' });

  constructor(
    private readonly store: Store,
    private readonly id: NetworkId,
    holder: HTMLElement,
    cloud: HTMLElement,
  ) {
    holder.append(
      h(
        'header',
        { class: 'row spread' },
        h('div', { class: 'row' }, this.title, this.chip),
        h('div', { class: 'score-row' }, this.score, this.scoreOf),
      ),
      this.caption,
      cloud,
      this.bar,
      this.note,
    );
    store.watch(
      (state) => [state.networks[id], state.networks[id === 'left' ? 'right' : 'left']?.status.encoder],
      (state) => this.drawHead(state, holder),
    );
    store.watch(
      ({ networks, view, data }) => [networks[id]?.space, networks[id]?.status.readouts, view, data],
      (state) => this.drawCaption(state),
    );
  }

  private drawHead(state: State, holder: HTMLElement): void {
    const title = titleOf(state, this.id);
    const now = state.networks[this.id];
    const current = now?.status.state ?? 'empty';
    holder.setAttribute('aria-label', `${title} network`);
    this.title.textContent = title;
    this.chip.textContent = STATES[current];
    this.chip.dataset.state = current;
    const { score, of } = scoreOf(now);
    this.score.textContent = score;
    this.scoreOf.textContent = of;
    this.note.textContent = (current === 'failed' && now?.status.note) || '';
    const { step, trained } = now ?? {};
    this.bar.hidden = !step;
    this.bar.value = trained ? trained.epochs / trained.of : 0;
    this.bar.setAttribute('aria-label', `${title}: training progress`);
  }

  private drawCaption(state: State): void {
    const { view } = state;
    const readouts = state.networks[this.id]?.status.readouts ?? [];
    if (readouts.length < 2) return this.caption.replaceChildren(captionOf(state, this.id));
    const choices = readouts.map((value) => ({ value, label: READOUT_TITLES[value].name }));
    const onChoose = (value: SequenceReadout) => {
      const now = this.store.state.view;
      this.store.change({ view: { ...now, readouts: { ...now.readouts, [this.id]: value } } });
    };
    const chooser = select(choices, view.readouts[this.id], onChoose, {
      name: `readout-${this.id}`,
      'aria-label': `Embedding of ${titleOf(state, this.id)}`,
      disabled: state.isRecorded,
    });
    this.caption.replaceChildren(chooser, captionOf(state, this.id, false));
  }
}

/** What a network's cloud shows. @param named whether the readout is named too */
export function captionOf({ data, view, networks }: State, id: NetworkId, named = true): string {
  const chosen = view.readouts[id];
  const name = named ? `${READOUT_TITLES[chosen].name} · ` : ' ';
  const space = networks[id]?.space;
  const shown = space?.view;
  const isShown =
    shown?.readouts[id] === chosen &&
    shown.projection === view.projection &&
    shown.dimensions === view.dimensions;
  if (!space || !data || !isShown) {
    return `${name}${view.projection === 'umap' ? 'UMAP is being computed …' : 'computing …'}`;
  }
  const some = space.rows.length < data.labels.length ? `${count(space.rows.length)} of ` : '';
  const axes = space.explained === undefined ? 'UMAP' : `PCA, ${percent(space.explained, 0)} of the variance`;
  return `${name}${some}${count(data.labels.length)} sequences · ${axes} · ${ageOf(space.of, id)}`;
}

/** The score to stand large: none of an untrained network, whose guesses say nothing. */
export function scoreOf(now: NetworkNow | undefined): { score: string; of: string } {
  if (!now || now.status.state === 'empty') return { score: '–', of: 'not trained yet' };
  const { confusion, validation, status } = now;
  if (confusion && confusion.of.weights[status.network]?.from !== 'start') {
    const { report, split, outOf } = confusion;
    const some = report.count < outOf ? `${count(report.count)} of ${count(outOf)} ` : '';
    const where = `of ${some}${split === 'val' ? 'validation' : 'test'} sequences`;
    return { score: percent(report.accuracy), of: oneClassSentence(split, report) ?? where };
  }
  return validation === undefined
    ? { score: '–', of: '' }
    : { score: percent(validation), of: 'of validation sequences' };
}
