/** Marks are kept for so long: what came first compiled kernels, and the machine's other work comes and goes. */
const WINDOW_MS = 60_000;
const BETWEEN_MARKS_MS = 250;

/** Tells from the speed of the last minute, never from what was before its first call, when work will be done. */
export class TimeLeft {
  private readonly marks: { time: number; done: number }[] = [];

  constructor(private readonly now: () => number = () => performance.now()) {}

  /**
   * @param done of `total`, in any unit
   * @returns seconds; NaN until there is a speed
   */
  after(done: number, total: number): number {
    const { marks } = this;
    const time = this.now();
    if (marks.length === 0 || time - marks.at(-1)!.time >= BETWEEN_MARKS_MS) marks.push({ time, done });
    while (marks.length > 2 && time - marks[1].time > WINDOW_MS) marks.shift();
    if (done >= total) return 0;
    const [first] = marks;
    return done > first.done ? (((time - first.time) / (done - first.done)) * (total - done)) / 1000 : NaN;
  }
}
