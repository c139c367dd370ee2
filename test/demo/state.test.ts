import { describe, expect, it } from 'vitest';
import type { DataSummary, Message, NetworkStatus, Weights } from '../../demo/protocol';
import { ageOf, reduce, START, titleOf, unsaved, withPicked, type State } from '../../demo/state';

const data = (number: number) => ({ number, labels: new Int32Array(9) }) as unknown as DataSummary;
const loaded = (number: number): Message => ({
  kind: 'loaded',
  data: data(number),
  example: { sequence: '', row: 0 },
});
const weights = (number: number, from: Weights['from'] = 'start', epochs = 0): Weights => ({
  number,
  from,
  epochs,
});

function status(network: 'left' | 'right', of: Weights, more: Partial<NetworkStatus> = {}): Message {
  return {
    kind: 'status',
    status: {
      network,
      state: 'empty',
      encoder: network === 'left' ? 'mean' : 'lstm',
      pool: 'mean',
      parameters: 1,
      weights: of,
      classes: ['a', 'b'],
      readouts: network === 'left' ? ['residue-mean'] : ['state-mean', 'residue-mean'],
      files: [],
      ...more,
    },
  };
}

const after = (state: State, ...messages: Message[]): State => messages.reduce(reduce, state);
const step = {
  kind: 'step',
  step: { network: 'right', epochs: 2.5, totalEpochs: 12, secondsLeft: 5 },
} as Message;
const record = (number: number, row: number, right: Weights) =>
  ({ kind: 'record', of: { data: number, weights: { right } }, record: { row } }) as Message;
const compared = (number: number, left: Weights, right: Weights) =>
  ({ kind: 'headToHead', of: { data: number, weights: { left, right } }, challenger: 'right' }) as Message;
const failed = (during: 'nearest' | 'gpu' | 'training', text: string): Message => ({
  kind: 'failed',
  during,
  cause: 'other',
  text,
});

const untrained = after(START, loaded(1), status('left', weights(2)), status('right', weights(3)));
const trained = after(
  untrained,
  status('left', weights(2), { state: 'training' }),
  status('right', weights(3), { state: 'training' }),
  step,
  status('left', weights(7, 'best epoch', 4), { state: 'finished' }),
  status('right', weights(8, 'best epoch', 7), { state: 'finished' }),
);

describe('what is current', () => {
  it('other data end the picked record, its neighbours, the selection and the verdict', () => {
    const full = after(
      { ...withPicked(trained, 8), selected: new Set([8]) },
      record(1, 8, weights(8)),
      compared(1, weights(7), weights(8)),
    );
    expect(full.record && full.headToHead).toBeDefined();
    const other = after(full, loaded(20));
    for (const key of ['picked', 'record', 'query', 'nearest', 'headToHead'] as const) {
      expect(other[key], key).toBeUndefined();
    }
    expect(other.selected.size).toBe(0);
    expect(other.networks).toEqual({});
    // An answer that was on its way says nothing of the new data.
    expect(after({ ...other, picked: 8 }, record(1, 8, weights(8))).record).toBeUndefined();
  });

  it('another network ends what was said of the one before', () => {
    const full = after(withPicked(trained, 3), record(1, 3, weights(8)));
    const anew = after(full, status('right', weights(30)));
    expect(anew.picked).toBe(3);
    expect(anew.record).toBeUndefined();
    expect(after(anew, record(1, 3, weights(8))).record).toBeUndefined();
    expect(after(anew, record(1, 3, weights(30))).record).toBeDefined();
  });

  it('the verdict is of the weights that are shown', () => {
    const state = after(trained, compared(1, weights(7), weights(8)));
    expect(state.headToHead).toBeDefined();
    expect(after(state, status('left', weights(7), { state: 'finished' })).headToHead).toBeDefined();
    expect(after(state, status('right', weights(9), { state: 'loaded' })).headToHead).toBeUndefined();
  });

  it('time left ends with training, and a late step does not bring it back', () => {
    expect(trained.networks.right!.trained).toEqual({ epochs: 2.5, of: 12 });
    expect(trained.networks.right!.step).toBeUndefined();
    expect(after(trained, step).networks.right!.step).toBeUndefined();
  });

  it('errors go when what they spoke of is mended, and by nothing else', () => {
    const bad = after(trained, failed('nearest', 'no residue'), failed('gpu', 'no new device'));
    expect(bad.notices.map(({ about }) => about)).toEqual(['nearest', 'gpu']);
    const found = {
      kind: 'nearest',
      of: { data: 1, weights: {} },
      query: { row: 1 },
      networks: [],
    } as Message;
    expect(after(bad, found).notices.map(({ about }) => about)).toEqual(['gpu']);
    expect(after(bad, step).notices.map(({ about }) => about)).toEqual(['nearest']);
    expect(after(bad, failed('gpu', 'again')).notices.at(-1)!.text).toBe('again');
  });

  it('says which weights are shown', () => {
    expect(ageOf({ data: 1, weights: { right: weights(8, 'best epoch', 7) } }, 'right')).toBe(
      'epoch 7, the best',
    );
    expect(ageOf({ data: 1, weights: { right: weights(5, 'training', 3.44) } }, 'right')).toBe('epoch 3.4');
    expect(ageOf({ data: 1, weights: { right: weights(8, 'files') } }, 'right')).toBe('from files');
  });

  it('the view has a readout that the network has', () => {
    const gone = status('right', weights(40), { encoder: 'mean', readouts: ['residue-mean'] });
    expect(after(trained, gone).view.readouts.right).toBe('residue-mean');
  });

  it('two networks of one kind have names of their own', () => {
    expect([titleOf(trained, 'left'), titleOf(trained, 'right')]).toEqual(['Averaging', 'LSTM']);
    const both = after(trained, status('left', weights(50), { encoder: 'lstm' }));
    expect([titleOf(both, 'left'), titleOf(both, 'right')]).toEqual(['LSTM (left)', 'LSTM (right)']);
  });

  it('what was trained is unsaved until its weights are downloaded', () => {
    expect(unsaved(untrained)).toEqual([]);
    expect(unsaved(trained)).toEqual(['left', 'right']);
    const file = { what: 'model', name: 'x', blob: new Blob() } as const;
    const of = { data: 1, weights: { right: weights(8) } };
    expect(unsaved(after(trained, { kind: 'download', of, ...file }))).toEqual(['left']);
    expect(unsaved(after(trained, { kind: 'download', of, ...file, what: 'tsv' }))).toHaveLength(2);
  });

  it('what is kept in the browser is saved, and other data leave the list of it, settings and colours', () => {
    const runs = [{ id: 1, name: 'x', summary: '', date: 0, sequences: 9, bytes: 1 }];
    const of = { data: 1, weights: { left: weights(7), right: weights(8) } };
    const settings = { ...START.settings, hidden: 8 };
    const kept = after(trained, { kind: 'kept', runs, of, settings });
    expect(unsaved(kept)).toEqual([]);
    const other = after({ ...kept, coloring: 'split' }, loaded(9));
    expect([other.kept, other.settings, other.coloring]).toEqual([runs, settings, 'split']);
    expect(after(kept, { kind: 'kept', runs: [] }).settings).toEqual(settings);
  });
});
