import { type Dataset, SeqloomError } from '../../src';
import { countReasons } from '../../src/data/dataset';
import { findSeveral } from '../../src/data/labelNotes';
import { trainingProblems } from '../../src/data/problems';
import { findRare, RARE_SIZE } from '../../src/data/rareClasses';
import { count } from '../../src/words';
import type { Survey } from '../protocol';
import { explain } from './failures';

/** What there is to know of a whole file before it is used. @param make reads it */
export async function surveyOf(make: () => Promise<Dataset>): Promise<Survey> {
  try {
    return describe(await make());
  } catch (error) {
    if (!(error instanceof SeqloomError)) throw error;
    const isSkippable = ['symbol', 'id-repeated'].includes(error.problem.kind);
    return { sequences: 0, classes: [], notes: [], problem: explain(error).text, isSkippable };
  }
}

function describe(dataset: Dataset): Survey {
  const { tokens, labels, classes, dropped, warnings } = dataset;
  const labelNames = Array.from(labels, (label): string | undefined => classes[label]);
  const records = new Map(classes.map((name) => [name, 0]));
  for (const name of labelNames) if (name !== undefined) records.set(name, records.get(name)! + 1);
  const rare = findRare(tokens, labelNames, RARE_SIZE);
  const problems = classes.length > 0 ? trainingProblems(dataset) : [];
  return {
    sequences: tokens.length,
    classes: [...records]
      .map(([name, times]) => ({ name, records: times, isRare: rare.has(name) }))
      .sort((a, b) => b.records - a.records),
    several: findSeveral(records),
    notes: [
      ...countReasons(dropped).map(
        ({ reason, records: times }) => `${count(times, 'record')} left out: ${reason}.`,
      ),
      ...warnings.filter((warning) => !problems.includes(warning)),
    ],
    ...(problems.length > 0 && { problem: problems.join(' ') }),
  };
}
