import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The version of the chdb that is installed, without loading it; undefined when there is none. */
export function engineVersion(): string | undefined {
  try {
    const require = createRequire(import.meta.url);
    const text = readFileSync(join(dirname(require.resolve('chdb')), 'package.json'), 'utf8');
    return /"version":\s*"([^"]+)"/.exec(text)?.[1];
  } catch {
    return undefined;
  }
}
