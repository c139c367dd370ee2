/** Answers which way to do a kernel's work by measuring, once for each adapter and shape. */
import type { Choose, Question } from '../gpu/choice';
import type { Gpu } from '../gpu/device';
import { openClock, type Clock } from '../gpu/clock';
import { measureWays, type MeasuredWay } from './measureWays';

/** Where answers are kept, by the question in words: a Map, or what outlives the process. */
export interface ChoiceStore {
  /** What was kept last for this question. */
  get(question: string): string | undefined;
  /** Keeps an answer; awaited. */
  set(question: string, way: string): unknown;
}

/** What was measured for one question. */
export interface Tuning {
  /** Kernel and shape. */
  question: string;
  /** The one in use from now on. */
  way: string;
  /** Every way that was timed, the rule's first. */
  ways: MeasuredWay[];
}

/** What a tuner measures, and whom it tells. */
export interface TunerOptions {
  /** Holds the answers of one adapter. */
  store: ChoiceStore;
  /** `unknown`: what the store does not know, where it is enough work; `all`: every question, once; `nothing`: the store decides. */
  measure: 'nothing' | 'unknown' | 'all';
  /** A question is about to be measured, which may take a few seconds. */
  onStart?(question: string): void;
  /** A question was measured. */
  onTuning?(tuning: Tuning): void;
}

/** Seconds of timing a question: three make a network. Who asks for it has more patience. */
const MOST_SECONDS = { unknown: 1, all: 10 };

/** Floating-point operations of a batch below which its kernels take no time worth a measurement. */
const LEAST_OPERATIONS = 1e7;

/** Stored while a question is measured: where that ended the process, or the device, it is not tried again. */
const UNFINISHED = 'unfinished';

/** What the rule says is left for what is at least so much faster. */
const WORTHWHILE = 0.97;

/** The answers for one device, to be its `choose`. Where nothing is known or can be measured, the rule stands. */
export function createTuner(gpu: Gpu, options: TunerOptions): Choose {
  const { store, measure } = options;
  const answers = new Map<string, Promise<string | undefined>>();
  let clock: Promise<Clock> | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const tune = async (question: Question, name: string, mostSeconds: number) => {
    options.onStart?.(name);
    await store.set(name, UNFINISHED);
    const ways = await measureWays(gpu, question, await (clock ??= openClock(gpu)), mostSeconds).catch(() => {
      // A device that failed says so; otherwise there is only no measurement.
      gpu.check();
      return [];
    });
    const way = fastest(ways);
    if (way === undefined) return undefined;
    await store.set(name, way);
    options.onTuning?.({ question: name, way, ways });
    return way;
  };

  const answer = async (question: Question, name: string) => {
    const stored = store.get(name);
    if (stored !== undefined && measure !== 'all' && question.ways.includes(stored)) return stored;
    if (measure === 'nothing') return undefined;
    const unfit = stored === UNFINISHED || question.operations < LEAST_OPERATIONS;
    if (measure === 'unknown' && unfit) return undefined;
    // One after another: a network asks all its questions at once.
    const tuned = last.then(() => tune(question, name, MOST_SECONDS[measure]));
    last = tuned.catch(() => undefined);
    return tuned;
  };

  return (question) => {
    const name = inWords(question);
    const known = answers.get(name) ?? answer(question, name);
    answers.set(name, known);
    return known;
  };
}

function fastest(ways: MeasuredWay[]): string | undefined {
  if (ways.length === 0) return undefined;
  const best = ways.reduce((a, b) => (b.seconds < a.seconds ? b : a));
  return best.seconds < WORTHWHILE * ways[0].seconds ? best.way : ways[0].way;
}

/** `lstm/forward, hidden 64, directions 1, sequences 64` */
function inWords({ kernel, shape }: Question): string {
  return [kernel, ...Object.entries(shape).map(([key, value]) => `${key} ${value}`)].join(', ');
}
