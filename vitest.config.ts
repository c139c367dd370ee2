import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { defineConfig } from 'vitest/config';

/** Files that take half a minute or more, the longest first: begun last, one would run on alone for minutes. */
const LONG = [
  'browser/demo',
  'model/network.gpu',
  'gpuPack/gpuPack',
  'profile/profile.gpu',
  'cli/train',
  'examples/examples',
  'data/fuzz',
  'cli/killed.gpu',
  'profile/kernels.gpu',
  'compare/comparePartition.gpu',
];

/** Without the times of an earlier run, as on a fresh clone, vitest begins with the largest files, which are not the longest. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = LONG.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
      return at < 0 ? LONG.length : at;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    sequence: { sequencer: LongestFirst },
    // Adapters are chosen through environment variables, which only a process of its own can set (threads share them).
    pool: 'forks',
    maxWorkers: 2,
    // Nothing is measured that a test did not ask for, nor does the cache of whoever runs the tests change them.
    env: { SEQLOOM_TUNING: 'off' },
    // Otherwise the report's stylesheet would be empty.
    css: true,
    // On a machine that is busy elsewhere, what takes 15 seconds here took 120.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
