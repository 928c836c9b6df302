import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

const LINE =
  /^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*=[ \t]*(?:'((?:\\'|[^'])*)'|"((?:\\"|[^"])*)"|([^\n]*))[^\n]*$/gm;

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  f: '\f',
  v: '\v',
  a: '\u0007',
  b: '\b',
};

/**
 * The environment with the nearest `.env` of the working directory and its parents folded in, as dbt does it with
 * python-dotenv: variables that are set already win; `export`, quotes, comments and `${NAME:-default}` are understood.
 */
export function loadEnvFile(cwd: string, env: Environment): Environment {
  const file = findEnvFile(cwd);
  return file === undefined ? env : { ...parseEnvFile(readFileSync(file, 'utf8'), env), ...env };
}

export function parseEnvFile(text: string, env: Environment): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const [, name = '', single, double, bare = ''] of text.replaceAll(/\r\n?/g, '\n').matchAll(LINE)) {
    const written =
      single?.replaceAll(/\\([\\'])/g, '$1') ??
      double?.replaceAll(
        /\\(.)/g,
        (whole, letter: string) => ESCAPES[letter] ?? (/["\\']/.test(letter) ? letter : whole),
      ) ??
      bare.replace(/\s+#.*$|^#.*$/, '').trim();
    values[name] = written.replaceAll(
      /\$\{([^}:]+)(?::-([^}]*))?\}/g,
      (_whole, other: string, fallback: string | undefined) => env[other] ?? values[other] ?? fallback ?? '',
    );
  }
  return values;
}

function findEnvFile(folder: string): string | undefined {
  const file = join(folder, '.env');
  if (statSync(file, { throwIfNoEntry: false })?.isFile()) return file;
  const parent = dirname(folder);
  return parent === folder ? undefined : findEnvFile(parent);
}
