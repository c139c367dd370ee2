import { show } from './show';
import { count } from '../words';

/** Different values that are remembered, with how often each came. */
const MOST_VALUES = 5;

/** Keeps count of what is odd in a stream, with a few examples. */
export class Tally {
  times = 0;
  private readonly examples = new Map<string, { times: number; line?: number }>();

  add(value: string, line?: number): void {
    this.times++;
    const known = this.examples.get(value);
    if (known) known.times++;
    else if (this.examples.size < MOST_VALUES) this.examples.set(value, { times: 1, line });
  }

  /** The first few different values. */
  values(): string[] {
    return [...this.examples.keys()];
  }

  /** `NA 12 times, - on line 7` */
  inWords(): string {
    const told = [...this.examples].map(([value, { times, line }]) =>
      times > 1 || line === undefined
        ? `${show(value)} ${count(times, 'time')}`
        : `${show(value)} on line ${line}`,
    );
    const known = [...this.examples.values()].reduce((sum, { times }) => sum + times, 0);
    return told.join(', ') + (known < this.times ? ', ...' : '');
  }
}
