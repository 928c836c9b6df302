import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// chdb ends in a segfault when it is loaded in worker threads: processes, not threads.
export default defineConfig({
  test: {
    pool: 'forks',
    globalSetup: ['test/support/build.ts'],
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['**/*.long.test.ts', '**/node_modules/**'],
    // Most tests wait for processes that they started: two at a time even where there are but two cores.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
