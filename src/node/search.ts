/** A search for a network in the folder of its run: every trial is a run folder in `search/` that goes on from its checkpoint. */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dataset } from '../data/types';
import { SeqloomError, type ErrorKind } from '../errors';
import type { Gpu } from '../gpu/device';
import type { Hooks } from '../hooks';
import type { RunConfig } from '../run/runConfig';
import { decodeJson, encodeJson, RUN_FILES, SEARCH } from '../run/runFiles';
import { searchedOptions, type SearchSummary, type TrialSummary } from '../run/search';
import { trainRun } from '../run/trainRun';
import type { EpochReport, TrainProgress } from '../train/progress';
import { bestTrial, rungsOf, searchTrials, type SearchPhase, type TrialStanding } from '../train/search';
import { drawTrial, type Trial } from '../train/searchSpace';
import { isBetter } from '../train/selection';
import { readBytes, writeFileAtomic } from './files';
import { openPart } from './partFolder';
import { RunFolder } from './runFolder';

/** How a search goes on: steps and epochs of a trial, and what each came to. */
export type SearchProgress =
  | (TrainProgress & { trial: string })
  | {
      kind: 'trial';
      /** Its best epoch so far, and the best of all trials; undefined where none could be trained. */
      trial: TrialSummary;
      best?: TrialSummary;
      /** Searched so far, in this and earlier processes. */
      seconds: number;
    };

/** No new trial begins after this share of the time. */
const OPEN_SHARE = 2 / 3;

/** What makes a trial fail, and not the search. */
const OF_TRIAL: ErrorKind[] = ['sequence-too-long', 'batch-too-large', 'out-of-memory'];

/**
 * Searches by validation alone. The folder's config.json says how; at the end it becomes that of the best trial's network, and the
 * trial's checkpoint is the run's, so that `runTraining` goes on from there, tests and reports.
 * @returns that config, or undefined when the search was aborted; what is trained then lies in the folder
 * @throws SeqloomError when no trial could be trained
 */
export async function searchNetworks(
  gpu: Gpu,
  dataset: Dataset,
  config: RunConfig,
  folder: RunFolder,
  hooks: Hooks<SearchProgress> = {},
  checkpointSeconds?: number,
): Promise<RunConfig | undefined> {
  await folder.lock();
  const search = new Search(gpu, dataset, config, folder.path, hooks, checkpointSeconds);
  const best = await search.run();
  if (best === undefined) return undefined;
  const { name } = search.summaries[best];
  const chosen: RunConfig = { ...config, ...search.drawn(best), search: { ...config.search!, chosen: name } };
  const summary: SearchSummary = { selectBy: config.train.selectBy, chosen: name, trials: search.summaries };
  await writeFileAtomic(join(folder.path, SEARCH.folder, SEARCH.summary), encodeJson(summary));
  for (const file of [RUN_FILES.metrics, RUN_FILES.checkpoint]) {
    const bytes = await readBytes(join(folder.path, SEARCH.folder, name, file));
    await writeFileAtomic(join(folder.path, file), bytes);
  }
  // Last, since it says that the search has ended.
  await folder.writeConfig(chosen);
  for (const trial of search.summaries) {
    await rm(join(folder.path, SEARCH.folder, trial.name, RUN_FILES.checkpoint), { force: true });
  }
  return chosen;
}

class Search {
  readonly summaries: TrialSummary[] = [];
  private readonly started = performance.now();
  private secondsBefore = 0;

  constructor(
    private readonly gpu: Gpu,
    private readonly dataset: Dataset,
    private readonly config: RunConfig,
    private readonly path: string,
    private readonly hooks: Hooks<SearchProgress>,
    private readonly checkpointSeconds: number | undefined,
  ) {}

  /** The best trial; undefined when it was aborted. */
  async run(): Promise<number | undefined> {
    const { epochs, selectBy } = this.config.train;
    const signal = this.hooks.signal;
    const train = (trial: number, to: number) => this.train(trial, to);
    let trials: TrialStanding[] = await searchTrials(rungsOf(epochs), selectBy, train, (begun) =>
      this.phase(begun),
    );
    if (signal?.aborted) return undefined;
    // Time was up within the first trial.
    if (trials.every(({ rungs }) => rungs.length === 0))
      trials = trials.map((_, i) => ({ rungs: [this.bestOf(i)] }));
    const best = bestTrial(trials, selectBy);
    if (best === undefined) {
      const message = this.summaries.find((one) => one.message !== undefined)?.message;
      throw new SeqloomError(message ?? 'The search has no time for one epoch of one network. Give it more.');
    }
    return best;
  }

  drawn(trial: number): Trial {
    return drawTrial(this.config, this.config.search!.fixed, trial);
  }

  private get seconds(): number {
    return this.secondsBefore + (performance.now() - this.started) / 1000;
  }

  private phase(begun: number): SearchPhase {
    const { minutes = Infinity, trials = Infinity } = this.config.search!;
    if (this.hooks.signal?.aborted || this.seconds > minutes * 60) return 'over';
    return begun >= trials || this.seconds > minutes * 60 * OPEN_SHARE ? 'closing' : 'open';
  }

  private bestOf(trial: number, epochs = Infinity): EpochReport | undefined {
    return this.summaries[trial].history.slice(0, epochs).findLast(({ best }) => best);
  }

  /** Trains a trial up to so many epochs, or reads what is there. */
  private async train(trial: number, to: number): Promise<{ best?: EpochReport } | false> {
    const drawn = this.drawn(trial);
    const name = `trial-${trial + 1}`;
    const folder = await openPart(join(this.path, SEARCH.folder, name), {
      ...this.config,
      ...drawn,
      search: undefined,
    });
    try {
      const summary = (this.summaries[trial] ??= {
        name,
        options: searchedOptions(drawn),
        history: [],
        bestEpoch: 0,
      });
      const known = await folder.readHistory();
      const isDone = known && (known.stopped !== 'aborted' || known.history.length >= to);
      if (isDone && summary.history.length === 0) {
        this.secondsBefore += known.history.reduce((sum, { seconds }) => sum + seconds, 0);
      }
      const { history, stopped } = isDone
        ? known
        : await this.trainOn(folder, { ...this.config, ...drawn }, name, to);
      summary.history = history;
      summary.bestEpoch = history.findLastIndex(({ best }) => best) + 1;
      if (stopped === 'aborted' && history.length < to) return false;
      const best = stopped === 'guard' ? undefined : this.bestOf(trial, to);
      this.hooks.onProgress?.({
        kind: 'trial',
        trial: summary,
        best: this.bestSoFar(),
        seconds: this.seconds,
      });
      return { best };
    } catch (error) {
      if (!(error instanceof SeqloomError) || !OF_TRIAL.includes(error.problem.kind)) throw error;
      this.summaries[trial].message = error.message;
      this.hooks.onNote?.(`${name} cannot be trained: ${error.message}`);
      return {};
    } finally {
      folder.release();
    }
  }

  private async trainOn(folder: RunFolder, config: RunConfig, name: string, to: number) {
    await folder.lock(this.hooks.onNote);
    const stop = new AbortController();
    const { signal } = this.hooks;
    const follow = () => stop.abort(signal!.reason);
    if (signal?.aborted) follow();
    signal?.addEventListener('abort', follow, { once: true });
    try {
      const { onProgress, ...hooks } = this.hooks;
      const result = await trainRun(
        this.gpu,
        this.dataset,
        config,
        folder,
        {
          ...hooks,
          signal: stop.signal,
          onProgress: (progress) => {
            onProgress?.({ ...progress, trial: name });
            if (progress.kind !== 'epoch') return;
            const last = progress.report.epoch >= config.train.epochs;
            if (!last && (progress.report.epoch >= to || this.phase(0) === 'over')) stop.abort();
          },
        },
        this.checkpointSeconds,
      );
      await folder.writeHistory(result);
      return result;
    } finally {
      signal?.removeEventListener('abort', follow);
    }
  }

  private bestSoFar(): TrialSummary | undefined {
    const { selectBy } = this.config.train;
    const trained = this.summaries.filter(({ bestEpoch, message }) => bestEpoch > 0 && message === undefined);
    return trained.reduce<TrialSummary | undefined>((best, one) => {
      const other = best?.history[best.bestEpoch - 1];
      return isBetter(selectBy, one.history[one.bestEpoch - 1], other) ? one : best;
    }, undefined);
  }
}

/** Whether the run's network is still to be searched. */
export function isSearching({ search }: RunConfig): boolean {
  return search !== undefined && search.chosen === undefined;
}

/** What the search of a run tried. */
export async function readSearch(path: string): Promise<SearchSummary | undefined> {
  const file = join(path, SEARCH.folder, SEARCH.summary);
  if (!existsSync(file)) return undefined;
  const text = new TextDecoder().decode(await readBytes(file));
  return decodeJson<SearchSummary>(text, file, 'Restore it from a copy.', ({ trials }) =>
    Array.isArray(trials),
  );
}
