/** The options of a search for a network, and what is told of it. */
import type { SearchProgress } from '../node/search';
import type { RunSearch, TrialSummary } from '../run/search';
import { SEARCHED } from '../train/searchSpace';
import { SELECT_BY, type SelectBy } from '../train/selection';
import { clock } from '../words';
import type { OptionGroup } from './options';
import { refuseUseless } from './useless';
import type { Values } from './values';
import { stepLine } from './words';

interface SearchFlags {
  search?: number;
  trials?: number;
}

export const SEARCH_OPTIONS: OptionGroup<SearchFlags> = {
  heading: 'Search:',
  options: {
    search: {
      type: 'number',
      min: 0,
      above: true,
      max: 1e6,
      description: `search for so many minutes, by validation alone, for ${SEARCHED.join(', ')}, but for those given; then the best network is trained to its end and tested`,
    },
    trials: {
      advanced: true,
      type: 'integer',
      min: 1,
      max: 1e6,
      description:
        'search through so many networks; without a time limit the result then follows from the seed alone',
    },
  },
};

/**
 * How the flags search for the network; undefined where they do not.
 * @param start the group of what weights are taken from, which fixes the network
 * @throws SeqloomError for flags that say nothing beside them
 */
export function searchOf(
  values: Values,
  start: OptionGroup<{ from?: string; embedding?: string }>,
): RunSearch | undefined {
  const { search: minutes, trials } = values.pick(SEARCH_OPTIONS);
  if (minutes === undefined && trials === undefined) return undefined;
  refuseUseless(values, start, ['from', 'embedding'], 'where networks are searched');
  return {
    ...(minutes !== undefined && { minutes }),
    ...(trials !== undefined && { trials }),
    fixed: SEARCHED.filter((key) => values.given(key) !== undefined),
  };
}

/** What a trial came to, and the best so far. */
export function trialLine(
  { trial, best, seconds }: SearchProgress & { kind: 'trial' },
  by: SelectBy,
): string {
  return [
    `${clock(seconds)}  ${trial.name}, ${trial.history.length} epochs`,
    optionsInWords(trial.options),
    `validation ${scoreOf(trial, by)}`,
    ...(best ? [`best so far: ${best.name}, ${scoreOf(best, by)}`] : []),
  ].join('  ');
}

/** The options of a trial. */
export function optionsInWords(options: TrialSummary['options']): string {
  return Object.entries(options)
    .map(([key, value]) => `${key} ${value}`)
    .join(', ');
}

/** Where the training of a trial stands. */
export function trialStepLine(progress: SearchProgress & { kind: 'step' }): string {
  return `${progress.trial}  ${stepLine(progress.report)}`;
}

function scoreOf({ history, bestEpoch }: TrialSummary, by: SelectBy): string {
  const { name, of } = SELECT_BY[by];
  const kept = history[bestEpoch - 1];
  return kept ? `${name} ${of(kept)?.toFixed(4)}` : 'none';
}
