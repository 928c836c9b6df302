import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const stamp = join(root, 'dist', '.built-for-tests');

function newest(folder: string): number {
  return Math.max(
    ...readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs),
  );
}

/**
 * Once before all tests: `dist/` is what the tests' child processes run (the command line, the engine host), since
 * Node 20 runs no TypeScript. Nothing is done when it is up to date.
 */
export function setup(): void {
  if (existsSync(stamp) && statSync(stamp).mtimeMs > newest(join(root, 'src'))) return;
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  try {
    execFileSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'pipe' });
    writeFileSync(stamp, '');
  } catch (error) {
    // Half-finished work elsewhere must not keep one room's tests from running; CI builds and checks types first.
    if (process.env['CI'] === 'true') throw error;
  }
}
