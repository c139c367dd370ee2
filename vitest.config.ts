import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Adapters are chosen through environment variables, which only a process of its own can set (threads share them).
    pool: 'forks',
    maxWorkers: 2,
    // Otherwise the report's stylesheet would be empty.
    css: true,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
