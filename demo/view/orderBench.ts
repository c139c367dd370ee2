import { applyOrder, editOrder, EDITS, type Edit, type EditKind } from '../logic/sequenceEdits';
import { isolated } from '../logic/isolated';
import { LatestRequest, TRAINING_PAUSE_MS } from '../questions';
import { someIn } from '../state';
import type { Store } from '../store';
import { drawBenchResults } from './benchResults';
import { drawContributions } from './contributions';
import { byId, h, segmented } from './dom';
import { boundaryAt, drawStrip, residueTitle, type Cell } from './strip';

const EDIT_LABELS: Record<EditKind, string> = {
  swap: 'Swap halves',
  reverse: 'Reverse',
  shuffle: 'Shuffle',
  shift: 'Shift a motif',
};

/** Contributions, which cost more than the rest, are asked for when the cut has come to rest. */
const SETTLED_MS = 300;

/** The order bench: an edit of a sequence, and what both networks make of it. */
export class Bench {
  private sequence = '';
  private readonly edit: Edit = { kind: 'swap', cut: 0, motif: 12, by: 20, seed: 1 };
  private readonly benchRequest;
  private readonly contributionRequest;
  private frame = 0;
  private picking: number | undefined;
  private contributionTimer: ReturnType<typeof setTimeout> | undefined;
  private again: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly store: Store) {
    const { client } = store;
    this.benchRequest = new LatestRequest(client, 'bench', 'benched');
    this.contributionRequest = new LatestRequest(client, 'contributions', 'contributed');
    const choices = EDITS.map((value) => ({ value, label: EDIT_LABELS[value] }));
    segmented(byId('bench-edits'), 'bench-edit', choices, this.edit.kind, (kind) => this.choose(kind));
    this.listenToInput();
    this.listenToCut();
    client.on('loaded', ({ example }) => this.setSequence(example.sequence, 'A test sequence of the data.'));
    client.on('record', ({ record }) => {
      if (this.picking !== record.row) return;
      this.picking = undefined;
      const label = record.label ? `, ${isolated(record.label)}` : '';
      this.setSequence(record.sequence, `${isolated(record.id)}${label} (${record.split})`);
    });
    client.on('benched', (result) => {
      if (result.before !== this.sequence) return;
      byId('bench-results').dataset.milliseconds = result.milliseconds.toFixed(0);
      byId('bench-problem').textContent = '';
      drawBenchResults(result, this.edit.kind, store.state);
    });
    client.on('contributed', ({ networks, sequence }) => {
      if (sequence === this.edited()) drawContributions(networks, sequence, store.state);
    });
    client.on('failed', ({ during, text }) => {
      if (during !== 'bench') return;
      byId('bench-problem').textContent = text;
      this.clearResults();
    });
    client.on('confusion', () => this.askAgain());
    client.on('status', ({ status }) => {
      if (status.state !== 'paused') this.askAgain();
    });
  }

  private listenToInput(): void {
    const input = byId<HTMLTextAreaElement>('bench-sequence');
    input.addEventListener('input', () => this.setSequence(input.value, '', false));
    byId('bench-pick').addEventListener('click', () => {
      const { data } = this.store.state;
      if (!data) return;
      this.picking = Math.floor(Math.random() * data.labels.length);
      this.store.client.send({ kind: 'record', data: data.number, row: this.picking });
    });
  }

  /** The cut follows the pointer over the sequence. */
  private listenToCut(): void {
    const strip = byId('strip-before');
    let dragging = false;
    const move = (event: PointerEvent) => {
      const boundary = boundaryAt(strip, event.clientX, event.clientY);
      if (boundary !== undefined) this.setCut(boundary);
    };
    strip.addEventListener('pointerdown', (event) => {
      if (!this.hasCut()) return;
      dragging = true;
      strip.setPointerCapture(event.pointerId);
      move(event);
    });
    strip.addEventListener('pointermove', (event) => {
      if (dragging) move(event);
    });
    for (const end of ['pointerup', 'pointercancel'] as const) {
      strip.addEventListener(end, () => (dragging = false));
    }
  }

  private hasCut(): boolean {
    return this.edit.kind === 'swap' || this.edit.kind === 'shift';
  }

  private choose(kind: EditKind): void {
    this.edit.kind = kind;
    this.drawSliders();
    this.draw();
    this.ask();
  }

  private setCut(cut: number): void {
    this.edit.cut = cut;
    const slider = document.querySelector<HTMLInputElement>('#bench-sliders input[name="cut"]');
    if (slider) {
      slider.value = String(cut);
      slider.previousElementSibling!.textContent = String(cut);
    }
    this.drawSoon();
    this.ask();
  }

  private setSequence(text: string, source: string, write = true): void {
    this.sequence = text
      .replace(/^>.*$/m, '')
      .replace(/[\s.*-]/g, '')
      .toUpperCase();
    this.edit.cut = Math.floor(this.sequence.length / 2);
    if (write) byId<HTMLTextAreaElement>('bench-sequence').value = this.sequence;
    byId('bench-source').textContent = source;
    byId('bench-problem').textContent = '';
    if (this.sequence === '') {
      byId('bench-source').textContent = 'Paste amino-acid letters, or pick a sequence from the data.';
      this.clearResults();
    }
    this.drawSliders();
    this.draw();
    this.ask();
  }

  /** What was found belongs to another sequence. */
  private clearResults(): void {
    byId('bench-results').replaceChildren();
    byId('contribution-strips').replaceChildren();
  }

  private edited(): string {
    return applyOrder(this.sequence, editOrder(this.sequence.length, this.edit));
  }

  private ask(): void {
    if (this.sequence === '' || !this.store.state.networks.right) return;
    this.benchRequest.ask({ kind: 'bench', before: this.sequence, after: this.edited() });
    clearTimeout(this.contributionTimer);
    this.contributionTimer = setTimeout(
      () => this.contributionRequest.ask({ kind: 'contributions', sequence: this.edited() }),
      SETTLED_MS,
    );
  }

  /** The networks changed; while they train, they are asked again now and then. */
  private askAgain(): void {
    const training = someIn(this.store.state, 'training');
    if (training && this.again !== undefined) return;
    clearTimeout(this.again);
    this.again = setTimeout(
      () => {
        this.again = undefined;
        this.ask();
      },
      training ? TRAINING_PAUSE_MS : 100,
    );
  }

  private drawSliders(): void {
    const { edit, sequence } = this;
    const { length } = sequence;
    const fields: HTMLElement[] = [];
    const slider = (name: 'cut' | 'motif' | 'by' | 'seed', label: string, min: number, max: number) => {
      const input = h('input', { type: 'range', name, min, max, value: edit[name] });
      const value = h('output', {}, input.value);
      input.addEventListener('input', () => {
        edit[name] = Number(input.value);
        value.textContent = input.value;
        this.drawSoon();
        this.ask();
      });
      const id = `bench-${name}`;
      input.id = id;
      fields.push(h('div', {}, h('label', { for: id }, label), ' ', value, input));
    };
    if (edit.kind === 'swap') slider('cut', 'Cut after residue', 0, length);
    if (edit.kind === 'shuffle') slider('seed', 'Another shuffle', 1, 100);
    if (edit.kind === 'shift') {
      slider('cut', 'Motif starts after residue', 0, Math.max(0, length - 1));
      slider('motif', 'Motif length', 1, Math.max(1, Math.min(60, length)));
      slider('by', 'Move by', -length, length);
    }
    byId('bench-sliders').replaceChildren(...fields);
  }

  private drawSoon(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    const { sequence, edit } = this;
    const order = editOrder(sequence.length, edit);
    const cell = (place: number, i: number): Cell => ({
      letter: sequence[place],
      color: toneOf(this.share(place)),
      title: residueTitle(sequence[place], place),
      mark: this.isCut(i) ? 'cut' : undefined,
    });
    drawStrip(
      byId('strip-before'),
      order.map((_, i) => cell(i, i)),
    );
    drawStrip(
      byId('strip-after'),
      order.map((place) => ({ ...cell(place, place), mark: undefined })),
    );
    byId('strip-before').classList.toggle('cuttable', this.hasCut());
  }

  private isCut(place: number): boolean {
    const { kind, cut, motif } = this.edit;
    if (kind === 'swap') return place === cut && cut > 0;
    return kind === 'shift' && (place === cut || place === cut + motif);
  }

  /** Where a residue stands in the colour scale of the two strips, 0 to 1, so that one sees where it went. */
  private share(place: number): number {
    const { kind, cut, motif } = this.edit;
    if (kind === 'swap') return place < cut ? 0 : 1;
    if (kind === 'shift') return place >= cut && place < cut + motif ? 1 : 0;
    return place / Math.max(1, this.sequence.length - 1);
  }
}

function toneOf(share: number): string {
  return `color-mix(in oklab, var(--part-b) ${Math.round(share * 100)}%, var(--part-a))`;
}
