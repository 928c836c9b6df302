import { defineConfig } from 'vitest/config';

/** Kill, fault, fuzz and volume tests: minutes, not seconds; run before an issue is called resolved. */
export default defineConfig({
  test: {
    pool: 'forks',
    globalSetup: ['test/support/build.ts'],
    include: ['src/**/*.long.test.ts', 'test/**/*.long.test.ts'],
    testTimeout: 900_000,
    hookTimeout: 300_000,
    fileParallelism: false,
  },
});
