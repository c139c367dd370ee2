import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Adapters are chosen through environment variables, which only a process of its own can set (threads share them).
    pool: 'forks',
    maxWorkers: 2,
    // Nothing is measured that a test did not ask for, nor does the cache of whoever runs the tests change them.
    env: { SEQLOOM_TUNING: 'off' },
    // Otherwise the report's stylesheet would be empty.
    css: true,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
