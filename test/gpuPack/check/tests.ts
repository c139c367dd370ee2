/**
 * Files of tests, run outside of Vitest: `node tests.js NAME` writes a line of JSON for each test when it has begun and when it has
 * ended, so that what was found stays when the process is ended, and what it was at is known.
 */
import { startTests, type Task, type VitestRunnerConfig } from '@vitest/runner';
import type { TestLine } from './results';
import { pathOf, testFiles } from './testFiles';

const [file] = await startTests([pathOf(process.argv[2])], {
  config: config(),
  importFile: (path) => testFiles[path](),
  onBeforeRunTask: ({ fullName }) => say({ test: fullName, state: 'begun' }),
  onAfterRunTask: (task) => say(lineOf(task)),
});
// What failed outside of the tests: the file itself, or a group's set-up.
for (const one of groupsOf(file)) if (one.result?.errors?.length) say(lineOf(one));
process.exit(file.result?.state === 'fail' ? 1 : 0);

function say(line: TestLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function lineOf({ name, fullName, result, mode }: Task): TestLine {
  const state = result?.state === 'pass' || result?.state === 'fail' ? result.state : 'skip';
  const message = result?.errors?.[0]?.message;
  return { test: fullName ?? name, state: mode === 'skip' ? 'skip' : state, message };
}

function groupsOf(task: Task): Task[] {
  return 'tasks' in task ? [task, ...task.tasks.flatMap(groupsOf)] : [];
}

/** As in vitest.config.ts; the rest is Vitest's own defaults. */
function config(): VitestRunnerConfig {
  return {
    root: '/',
    setupFiles: [],
    name: undefined,
    passWithNoTests: false,
    testNamePattern: undefined,
    allowOnly: false,
    sequence: { seed: 0, hooks: 'stack', setupFiles: 'list' },
    chaiConfig: undefined,
    maxConcurrency: 1,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    retry: 0,
    includeTaskLocation: false,
    tags: [],
    tagsFilter: undefined,
    strictTags: false,
  };
}
