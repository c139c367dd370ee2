import type { EpochReport } from '../../src';
import { oneClassSentence } from '../../src/evaluate/inWords';
import { cellOf, ENCODERS } from '../../src/model/config';
import { NETWORK_IDS, type NetworkStatus, type StepSummary } from '../protocol';
import type { PageState } from '../state';
import { h } from './dom';
import { confusionTable } from './confusion';
import { count, large, percent, roughly } from '../../src/words';

const DECIDES: Record<NetworkStatus['pool'], string> = {
  mean: 'their average',
  last: 'the last of them',
  max: 'the largest of each value',
  attention: 'their average, weighted by what it has learned to attend to,',
};

function explanation({ encoder, pool }: NetworkStatus): string {
  const reads = ENCODERS[encoder].directions === 2 ? 'Reads from both ends' : 'Reads residue by residue';
  const vectors = cellOf({ encoder }) ? `${reads} and remembers in states` : 'Has a vector for each residue';
  return `${vectors}; ${DECIDES[pool]} decides.`;
}

const STATES: Record<NetworkStatus['state'], string> = {
  empty: 'untrained',
  training: 'training',
  paused: 'paused',
  finished: 'trained',
  loaded: 'loaded from files',
  failed: 'failed',
};

/** The two panels that say where each network stands. */
export function mountNetworks(state: PageState): void {
  const { client } = state;
  for (const id of NETWORK_IDS) {
    const holder = document.querySelector<HTMLElement>(`.network[data-network="${id}"]`)!;
    const panel = new NetworkPanel(holder);
    client.on('status', ({ status }) => {
      if (status.network === id) panel.status(status);
    });
    client.on('step', ({ step }) => {
      if (step.network === id) panel.step(step);
    });
    client.on('epoch', ({ network, epoch }) => {
      if (network === id) panel.epoch(epoch);
    });
    client.on('confusion', ({ network, report, split, of, classes }) => {
      if (network !== id) return;
      const some = report.count < of ? `${count(report.count)} of ${count(of)} ` : '';
      const where = `${some}${split === 'val' ? 'validation' : 'test'} sequences`;
      const scored = oneClassSentence(split, report) ?? `accuracy on ${where}`;
      panel.confusion(report.accuracy, scored, confusionTable(report.confusion, classes, where));
    });
  }
}

class NetworkPanel {
  private readonly title = h('h3');
  private readonly chip = h('span', { class: 'chip' });
  private readonly explanation = h('p', { class: 'small muted' });
  private readonly score = h('strong', { class: 'score' }, '–');
  private readonly scoreOf = h('span', { class: 'small muted' }, 'accuracy');
  private readonly bar = h('progress', { max: 1, value: 0 });
  private readonly stats = h('dl', { class: 'stats' });
  private readonly note = h('p', { class: 'small' });
  private readonly matrix = h('div', { class: 'scroll', tabindex: 0, role: 'region' });

  constructor(private readonly holder: HTMLElement) {
    holder.append(
      h('div', { class: 'row spread' }, this.title, this.chip),
      this.explanation,
      h('div', { class: 'score-row' }, this.score, this.scoreOf),
      this.bar,
      this.stats,
      this.note,
      this.matrix,
    );
  }

  status(status: NetworkStatus): void {
    const { title, state, note } = status;
    this.holder.setAttribute('aria-label', `${title} network`);
    this.title.textContent = title;
    this.chip.textContent = STATES[state];
    this.chip.dataset.state = state;
    this.explanation.textContent = `${explanation(status)} ${count(status.parameters)} numbers to learn.`;
    this.note.textContent = note ?? '';
    this.bar.setAttribute('aria-label', `${title}: training progress`);
    this.matrix.setAttribute('aria-label', `${title}: confusion matrix`);
    if (state === 'finished') this.bar.value = 1;
    if (state === 'empty' || state === 'loaded') {
      this.bar.value = 0;
      this.stats.replaceChildren();
      this.matrix.replaceChildren();
      this.score.textContent = '–';
      this.scoreOf.textContent = 'accuracy';
    }
  }

  step({ epochs, totalEpochs, residuesPerSecond, secondsLeft }: StepSummary): void {
    this.bar.value = epochs / totalEpochs;
    this.showStats([
      ['Epoch', `${epochs.toFixed(1)} of ${totalEpochs}`],
      ['Residues per second', large(residuesPerSecond)],
      ['Time left', roughly(secondsLeft)],
    ]);
  }

  epoch({ valAccuracy }: EpochReport): void {
    this.score.textContent = percent(valAccuracy);
    this.scoreOf.textContent = 'accuracy on validation sequences';
  }

  confusion(accuracy: number, scored: string, table: HTMLElement): void {
    this.score.textContent = percent(accuracy);
    this.scoreOf.textContent = scored;
    this.matrix.replaceChildren(table);
  }

  private showStats(pairs: [string, string][]): void {
    this.stats.replaceChildren(
      ...pairs.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))),
    );
  }
}
