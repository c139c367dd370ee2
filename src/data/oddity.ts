import { count } from '../words';

/** What was odd: how often, and where first. */
export class Oddity {
  times = 0;
  private first = '';

  at(where: string): void {
    if (this.times++ === 0) this.first = where;
  }

  /** `on line 4`, `on 3 lines, the first line 4` */
  get where(): string {
    return this.times === 1 ? `on ${this.first}` : `${count(this.times)} times (first on ${this.first})`;
  }
}
