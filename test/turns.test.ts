import { expect, it } from 'vitest';
import { Turns } from '../src/turns';

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
