import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Compiles once before the tests: the engine host is a process of its own, which Node runs from `dist`. Types are not
 * checked here, that is `npm run typecheck`.
 */
export function setup(): void {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const tsc = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--noCheck'];
  execFileSync(process.execPath, tsc, { cwd: root, stdio: 'inherit' });
}
