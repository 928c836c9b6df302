import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../src/cli/commands/index.ts';
import { GLOBAL_FLAGS, type FlagTable } from '../src/cli/flags.ts';

const ROOT = resolve(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const filesUnder = (folder: string, end: string): readonly string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(end))
    .map((name) => join(folder, name));

const DOCS = ['README.md', 'CONTRIBUTING.md', ...filesUnder('docs', '.md')];
const ROOM_NOTES = filesUnder('src', 'README.md');

describe('docs/errors.md', () => {
  const documented = new Set(
    [...read('docs/errors.md').matchAll(/^\| `([A-Z][A-Z0-9_]+)` +\|/gm)].map((row) => row[1] ?? ''),
  );
  const written = codesInSources();

  it('has every code that the sources can tell a user', () => {
    expect([...written].filter((code) => !documented.has(code))).toEqual([]);
  });

  it('has no code that the sources no longer know', () => {
    expect([...documented].filter((code) => !written.has(code))).toEqual([]);
  });
});

/**
 * The codes of diagnostics and errors, wherever they are written: as a `code`, as the first argument of what makes an
 * error, as a default, in a union type of codes, or in a table of them. Left out: `report`, whose codes are dbt's for log
 * lines; what answers on the wire in Kafka's or ClickHouse's own words; Node's names.
 */
function codesInSources(): ReadonlySet<string> {
  const places = [
    /\bcode\??\s*(?::|=(?![=>]))\s*[^,;\n)]*/g,
    /\b(?:error|warning|broken|raisedByTemplate|\w+Error)\(\s*'[A-Z0-9_]+'/g,
    /\btype \w*ErrorCode =[^;]*;/g,
    /^ {2}\w+: '[A-Z0-9_]+',$/gm,
    /^ {4}'YAML_[A-Z_]+',$/gm,
  ];
  const elsewhere = [
    /^src\/report\//,
    /^src\/stream\/broker\/protocol\//,
    /^src\/warehouse\/engine\/host\//,
    /^src\/run\/nodes\//,
  ];
  const isTable = (path: string): boolean => /(?:diagnostics|exceptions)\.ts$/.test(path);
  const codes = new Set<string>();
  for (const path of filesUnder('src', '.ts')) {
    if (path.endsWith('.test.ts') || elsewhere.some((pattern) => pattern.test(path))) continue;
    const text = read(path);
    for (const [index, pattern] of places.entries()) {
      if (index === 3 && !isTable(path)) continue;
      for (const place of text.matchAll(pattern)) {
        for (const [, code = ''] of place[0].matchAll(/'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)'/g)) {
          if (!/^E[A-Z]+$/.test(code)) codes.add(code);
        }
      }
    }
  }
  return codes;
}

describe('docs/compatibility.md', () => {
  const rows = read('docs/compatibility.md')
    .split('\n')
    .filter((line) => /^\|.*\| (?:done|partly|accepted|never|not yet) +\|/.test(line));
  const named = (row: string): readonly string[] =>
    [...row.matchAll(/`((?:src|test)\/[\w./*-]+\.test\.ts)`/g)].map((match) => match[1] ?? '');
  const exists = (path: string): boolean =>
    path.includes('*') ? filesUnder(dirname(path), '.test.ts').length > 0 : existsSync(join(ROOT, path));

  it('names a test for every row that is done', () => {
    expect(rows.length).toBeGreaterThan(80);
    const unproved = rows.filter((row) => /\| done +\|/.test(row) && named(row).length === 0);
    expect(unproved.map((row) => row.split('|')[1]?.trim())).toEqual([]);
  });

  it('names tests that exist', () => {
    expect(rows.flatMap(named).filter((path) => !exists(path))).toEqual([]);
  });
});

describe('commands in the documentation', () => {
  const commands = new Map(
    COMMANDS.flatMap((command) => [command.name, ...(command.aliases ?? [])].map((name) => [name, command])),
  );

  it.each(DOCS)('%s calls tsdbt with commands and flags that exist', (path) => {
    const wrong: string[] = [];
    for (const call of callsOfTsdbt(read(path))) {
      const [name = '', ...rest] = call;
      const command = commands.get(name);
      if (name.startsWith('-')) continue;
      if (!command) wrong.push(`tsdbt ${name}`);
      else wrong.push(...unknownFlags(rest, { ...GLOBAL_FLAGS, ...command.flags }, name));
    }
    expect(wrong).toEqual([]);
  });

  it.each(DOCS)('%s calls npm scripts that exist', (path) => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const called = [...read(path).matchAll(/npm run ([\w:-]+)/g)].map((match) => match[1] ?? '');
    expect(called.filter((name) => !(name in scripts))).toEqual([]);
  });
});

/** The words after `tsdbt` of every call in shell blocks and inline code. */
function callsOfTsdbt(markdown: string): readonly (readonly string[])[] {
  const blocks = [...markdown.matchAll(/^```(?:sh|console)\n([\s\S]*?)^```/gm)].map(
    (match) => match[1] ?? '',
  );
  const inline = [...markdown.replaceAll(/^```[\s\S]*?^```/gm, '').matchAll(/`([^`]+)`/g)].map(
    (match) => match[1] ?? '',
  );
  return [...blocks.flatMap((block) => block.split('\n')), ...inline]
    .flatMap((line) => line.replace(/(?:^|\s)#.*$/, '').split(/&&|\||;/))
    .flatMap((part) => {
      const words = part.trim().match(/'[^']*'|"[^"]*"|\S+/g) ?? [];
      const at = words.findIndex((word) => word === 'tsdbt');
      const before = words.slice(0, Math.max(at, 0));
      const isCall = at >= 0 && before.every((word) => word === 'npx' || word === '$' || word.includes('='));
      return isCall && words.length > at + 1 ? [words.slice(at + 1)] : [];
    })
    .filter((words) => /^[a-z-]/.test(words[0] ?? ''));
}

function unknownFlags(words: readonly string[], table: FlagTable, command: string): readonly string[] {
  const known = new Set(['--help', '-h', '--version']);
  for (const [name, flag] of Object.entries(table)) {
    known.add(`--${name}`);
    if (flag.type === 'boolean') known.add(`--no-${name}`);
    for (const alias of flag.alias ?? []) known.add(alias.length === 1 ? `-${alias}` : `--${alias}`);
  }
  return words
    .filter((word) => /^--?[a-z]/.test(word))
    .map((word) => word.replace(/=.*$/, ''))
    .filter((word) => !known.has(word))
    .map((word) => `tsdbt ${command} ${word}`);
}

describe('links in the documentation', () => {
  it.each([...DOCS, ...ROOM_NOTES])('%s leads to files that exist', (path) => {
    const targets = [...read(path).matchAll(/\]\(([^)\s]+)\)/g)]
      .map((match) => match[1] ?? '')
      .filter((target) => !/^[a-z]+:/.test(target));
    const broken = targets.filter((target) => {
      const [file = '', anchor] = target.split('#');
      const full = file === '' ? join(ROOT, path) : resolve(ROOT, dirname(path), file);
      if (!existsSync(full)) return true;
      return anchor !== undefined && !anchorsOf(readFileSync(full, 'utf8')).has(anchor);
    });
    expect(broken).toEqual([]);
  });
});

/** The anchors that a Markdown page has for its headings, as GitHub makes them. */
function anchorsOf(markdown: string): ReadonlySet<string> {
  return new Set(
    [...markdown.matchAll(/^#+ (.+)$/gm)].map((heading) =>
      (heading[1] ?? '')
        .toLowerCase()
        .replaceAll(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    ),
  );
}

describe("each room's README", () => {
  const rooms = readdirSync(join(ROOT, 'src'));

  it.each(rooms)('%s has one of at most 30 lines', (room) => {
    const lines = read(`src/${room}/README.md`).trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(30);
  });
});
