import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve, dirname, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * The house rules of `src/`: which room may import which (besides `base`), entered through its `index.ts`,
 * and which room owns which third-party package. CONTRIBUTING.md tells why.
 */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  base: [],
  manifest: [],
  jinja: [],
  warehouse: ['manifest'],
  context: ['manifest', 'jinja', 'warehouse'],
  project: ['manifest', 'jinja', 'context'],
  parse: ['manifest', 'project', 'jinja', 'context'],
  graph: ['manifest'],
  compile: ['manifest', 'graph', 'jinja', 'warehouse', 'context'],
  analyse: ['manifest', 'graph', 'warehouse', 'context', 'compile'],
  run: ['manifest', 'graph', 'jinja', 'compile', 'warehouse', 'context'],
  artifacts: ['manifest', 'graph'],
  generate: ['manifest', 'project'],
  stream: ['manifest', 'project', 'warehouse', 'generate'],
  cache: ['manifest', 'jinja', 'context', 'project', 'parse', 'graph', 'artifacts'],
  docs: ['manifest', 'graph', 'artifacts', 'warehouse'],
  report: ['manifest', 'run', 'stream'],
  app: [
    'manifest',
    'jinja',
    'warehouse',
    'context',
    'project',
    'parse',
    'graph',
    'compile',
    'analyse',
    'run',
    'artifacts',
    'cache',
    'generate',
    'stream',
    'docs',
  ],
  cli: ['app', 'report', 'manifest'],
};

/** Rooms that may take nothing but types from what they import. */
const TYPES_ONLY = new Set(['report']);

const PACKAGES: Readonly<Record<string, string>> = {
  'fastest-levenshtein': 'base',
  nunjucks: 'jinja',
  '@clickhouse/client': 'warehouse',
  chdb: 'warehouse',
  yaml: 'project',
  ajv: 'project',
  tar: 'project',
  graphology: 'graph',
  'graphology-dag': 'graph',
  'graphology-types': 'graph',
  kafkajs: 'stream',
  '@faker-js/faker': 'generate',
  yargs: 'cli',
};

interface Import {
  readonly file: string;
  readonly line: number;
  readonly specifier: string;
  readonly typeOnly: boolean;
}

const root = resolve(import.meta.dirname, '..', 'src');

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourceFiles(path);
    return entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts') ? [path] : [];
  });
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  const found: Import[] = [];
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/g;
  for (const match of text.matchAll(pattern)) {
    const specifier = match[2] ?? match[3] ?? '';
    const line = text.slice(0, match.index).split('\n').length + 1;
    found.push({ file, line, specifier, typeOnly: match[1] !== undefined });
  }
  return found;
}

function breaches(rule: (entry: Import, room: string) => string | undefined): string[] {
  return sourceFiles(root).flatMap((file) => {
    const room = relative(root, file).split(sep)[0] ?? '';
    return importsOf(file).flatMap((entry) => {
      const problem = rule(entry, room);
      return problem ? [`src/${relative(root, file)}:${entry.line} ${problem}`] : [];
    });
  });
}

describe('the rooms of src/', () => {
  it('are all known to this test', () => {
    const rooms = readdirSync(root).filter((name) => !name.startsWith('.'));
    expect(rooms.filter((room) => !(room in ROOMS))).toEqual([]);
  });

  it('import downwards only, through index.ts', () => {
    const found = breaches((entry, room) => {
      if (!entry.specifier.startsWith('.')) return undefined;
      const target = relative(root, resolve(dirname(entry.file), entry.specifier));
      const [targetRoom = '', ...rest] = target.split(sep);
      if (targetRoom === room) return undefined;
      if (targetRoom === '..' || targetRoom === '') return `leaves src/ for ${entry.specifier}`;
      if (targetRoom !== 'base' && !(ROOMS[room] ?? []).includes(targetRoom))
        return `${room} may not import ${targetRoom}`;
      if (rest.join('/') !== 'index.ts') return `enters ${targetRoom} past its index.ts: ${entry.specifier}`;
      if (TYPES_ONLY.has(room) && targetRoom !== 'base' && targetRoom !== 'manifest' && !entry.typeOnly) {
        return `${room} may take only types from ${targetRoom}`;
      }
      return undefined;
    });
    expect(found).toEqual([]);
  });

  it('use a third-party package in one room only', () => {
    const found = breaches((entry, room) => {
      if (entry.specifier.startsWith('.') || entry.specifier.startsWith('node:')) return undefined;
      const parts = entry.specifier.split('/');
      const name = entry.specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '');
      const owner = PACKAGES[name];
      if (owner === undefined) return `imports '${name}', which no room owns`;
      return owner === room ? undefined : `imports '${name}', which belongs to ${owner}`;
    });
    expect(found).toEqual([]);
  });

  it('leave printing to report and cli', () => {
    const printing = sourceFiles(root).filter((file) => {
      const room = relative(root, file).split(sep)[0] ?? '';
      if (room === 'report' || room === 'cli') return false;
      return /\bconsole\.\w+\(|process\.(stdout|stderr)\.write\(/.test(readFileSync(file, 'utf8'));
    });
    expect(printing.map((file) => relative(root, file))).toEqual([]);
  });
});
