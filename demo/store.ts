import type { Client } from './client';
import { reduce, START, type State } from './state';

interface Watcher {
  select: (state: State) => unknown[];
  seen: unknown[];
  draw: (state: State) => void;
}

/** Holds the page's state and tells views of what they look at. */
export class Store {
  state: State = START;
  private readonly watchers: Watcher[] = [];

  constructor(readonly client: Client) {
    client.onEvery((message) => this.set(reduce(this.state, message)));
  }

  /** Calls `draw` now, and whenever one of the selected values is another. */
  watch(select: Watcher['select'], draw: Watcher['draw']): void {
    this.watchers.push({ select, seen: select(this.state), draw });
    draw(this.state);
  }

  set(state: State): void {
    this.state = state;
    for (const watcher of this.watchers) {
      const now = watcher.select(this.state);
      if (now.every((value, i) => value === watcher.seen[i])) continue;
      watcher.seen = now;
      watcher.draw(this.state);
    }
  }

  change(change: Partial<State>): void {
    this.set({ ...this.state, ...change });
  }
}
