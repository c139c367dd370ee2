import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Turns } from '../../demo/worker/turns';

describe('turns on a software adapter', () => {
  let finish: (() => void)[];
  let turns: Turns;
  let had: string[];

  const ask = (name: string) => void turns.next().then(() => had.push(name));
  const settle = () => vi.advanceTimersByTimeAsync(0);

  beforeEach(() => {
    vi.useFakeTimers();
    finish = [];
    had = [];
    turns = turnsOf(() => new Promise((resolve) => finish.push(() => resolve(undefined))));
  });
  afterEach(() => void vi.useRealTimers());

  it('come one by one in the order asked for, each when all earlier work is done', async () => {
    ask('first');
    ask('second');
    await settle();
    expect(finish.length).toBe(1);
    finish[0]();
    await settle();
    expect(had).toEqual(['first']);
    finish[1]();
    await settle();
    expect(had).toEqual(['first', 'second']);
  });

  it('wait while input goes on and go on when it rests', async () => {
    turns.hold();
    ask('training');
    await settle();
    finish[0]();
    for (let i = 0; i < 20; i++) {
      await vi.advanceTimersByTimeAsync(100);
      turns.hold();
    }
    expect(had).toEqual([]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(had).toEqual(['training']);
  });

  it('go on after the device was lost', async () => {
    turns = turnsOf(() => new Promise(() => undefined), Promise.resolve({}));
    ask('one');
    ask('two');
    await settle();
    expect(had).toEqual(['one', 'two']);
  });
});

function turnsOf(
  onSubmittedWorkDone: () => Promise<undefined>,
  lost: Promise<unknown> = new Promise(() => undefined),
) {
  return new Turns({ queue: { onSubmittedWorkDone }, lost } as unknown as GPUDevice);
}
