import { expect, it } from 'vitest';
import { eachInTurn, Turns } from '../src/turns';

it('lets others have their turn within long work, and ends it once that is aborted', async () => {
  const controller = new AbortController();
  const turns = new Turns(controller.signal);
  let heard = 0;
  const timer = setInterval(() => ++heard === 3 && controller.abort(new Error('stopped')), 0);
  const work = async () => {
    for (;;) await turns.give();
  };
  await expect(work()).rejects.toThrow('stopped');
  clearInterval(timer);
  expect(heard).toBeGreaterThanOrEqual(3);
});

it('tells how far long work of many small parts is', async () => {
  const stages: string[] = [];
  const done: number[] = [];
  await eachInTurn(2500, 'counting', { onStage: (stage) => stages.push(stage) }, (i) => done.push(i));
  expect(stages).toEqual(['counting: 0 of 2,500', 'counting: 1,000 of 2,500', 'counting: 2,000 of 2,500']);
  expect(done).toEqual(Array.from({ length: 2500 }, (_, i) => i));
});
