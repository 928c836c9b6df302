import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Whether a path relative to the package's folder (with `/`) is to be left out. */
export type IgnoreRule = (path: string) => boolean;

interface Pattern {
  readonly regex: RegExp;
  readonly negated: boolean;
}

/** `.dbtignore` of a package, in the notation of .gitignore; nothing is ignored when there is none. */
export function readIgnoreFile(folder: string): IgnoreRule {
  const file = join(folder, '.dbtignore');
  return existsSync(file) ? parseIgnoreFile(readFileSync(file, 'utf8')) : () => false;
}

export function parseIgnoreFile(text: string): IgnoreRule {
  const patterns = text.split(/\r?\n/).flatMap((line) => parsePattern(line) ?? []);
  return (path) => {
    let ignored = false;
    for (const { regex, negated } of patterns) if (regex.test(path)) ignored = !negated;
    return ignored;
  };
}

function parsePattern(line: string): Pattern | undefined {
  let pattern = line.replace(/(?<!\\)\s+$/, '');
  if (pattern === '' || pattern.startsWith('#')) return undefined;
  const negated = pattern.startsWith('!');
  if (negated) pattern = pattern.slice(1);
  pattern = pattern.replace(/^\\(?=[#!])/, '');
  const folderOnly = pattern.endsWith('/');
  const body = pattern.replace(/^\//, '').replace(/\/$/, '');
  if (body === '') return undefined;
  // A slash at the beginning or in the middle ties the pattern to the package's folder.
  const anchored = pattern.startsWith('/') || body.includes('/');
  const start = anchored ? '^' : '^(?:.*/)?';
  return { regex: new RegExp(`${start}${globToRegex(body)}${folderOnly ? '/' : '(?:/|$)'}`), negated };
}

function globToRegex(glob: string): string {
  return glob.replaceAll(/\*\*\/|\/\*\*(?=$)|\*\*|\*|\?|\[!?[^\]]+\]|\\.|[.+^${}()|[\]\\]/g, (part) => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '/**') return '/.*';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    if (part.startsWith('[') && part.length > 1) return part.replace(/^\[!/, '[^');
    return part.startsWith('\\') && part.length > 1 ? `\\${part.slice(1)}` : `\\${part}`;
  });
}
