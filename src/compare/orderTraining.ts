/** What networks trained on rearranged sequences say of order. */
import { labelledRows } from '../evaluate/baselines';
import { enter, testedOf, type Context } from './context';
import { predictedClasses } from './measure';
import { modelsOf, type TaskData, type TrainedEncoder } from './networks';
import type { Tested } from './systems';
import type { Task } from './taskDatasets';

/** What the networks of a task predict for its test sequences; nothing where none were trained on it. */
export async function testTask(
  context: Context,
  task: Task,
  trained: TrainedEncoder[],
  data: TaskData,
): Promise<Tested> {
  const dataset = data.get(task);
  if (!dataset) return testedOf(context.dataset);
  await enter(context, `testing on ${dataset.name}`);
  const tested = testedOf(dataset);
  const rows = { ...context.rows, test: labelledRows(dataset, 'test') };
  for (const one of trained) {
    const predicted = await predictedClasses({ ...context, dataset, rows }, modelsOf(one, task));
    const description = { name: one.encoder, kind: 'classifier', description: task } as const;
    tested.systems.push({ description, predicted });
  }
  return tested;
}
