import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Builds once before the tests: the command line and the engine host are processes of their own, which Node runs from
 * `dist`. Types are not checked here, that is `npm run typecheck`.
 */
export function setup(): void {
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const steps = [
    ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--noCheck'],
    ['scripts/compile-schemas.mjs'],
    ['scripts/bundle.mjs'],
  ];
  for (const step of steps) execFileSync(process.execPath, step, { cwd, stdio: 'inherit' });
}
