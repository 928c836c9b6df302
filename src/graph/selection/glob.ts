const compiled = new Map<string, RegExp>();

/** A `[…]` of a pattern as a regular expression, and where it ends; undefined when it is not closed. */
function characterClass(pattern: string, open: number): { source: string; end: number } | undefined {
  const negated = pattern[open + 1] === '!';
  const first = open + (negated ? 2 : 1);
  // A bracket that comes first belongs to the set.
  const close = pattern.indexOf(']', first + 1);
  if (close === -1) return undefined;
  const members = pattern.slice(first, close).replaceAll(/[\\\]^[]/gu, String.raw`\$&`);
  return { source: `[${negated ? '^' : ''}${members}]`, end: close };
}

function translate(pattern: string, anything: string, anyOne: string): string {
  let source = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at] ?? '';
    const set = character === '[' ? characterClass(pattern, at) : undefined;
    if (set) {
      source += set.source;
      at = set.end;
    } else if (character === '*') source += anything;
    else if (character === '?') source += anyOne;
    else source += character.replaceAll(/[$()*+./?[\\\]^{|}]/gu, String.raw`\$&`);
  }
  return source;
}

function cached(key: string, source: () => string): RegExp {
  let expression = compiled.get(key);
  if (!expression) {
    try {
      expression = new RegExp(`^${source()}$`, 'su');
    } catch {
      // A set such as `[z-a]` is empty, as in Python: nothing matches.
      expression = /(?!)/u;
    }
    compiled.set(key, expression);
  }
  return expression;
}

/** Whether a text contains any of `* ? [ ]`. */
export function hasWildcard(text: string): boolean {
  return /[*?[\]]/u.test(text);
}

/** Python's `fnmatch` where letter case counts: `*` any text, `?` any character, `[abc]`, `[!abc]`. */
export function matchesPattern(text: string, pattern: string): boolean {
  if (!hasWildcard(pattern)) return text === pattern;
  return cached(`n:${pattern}`, () => translate(pattern, '.*', '.')).test(text);
}

/** A path with `/`, without `./` and without an end slash, so that spellings of one place compare equal. */
export function normalizePath(path: string): string {
  const parts = path.split(/[/\\]/u).filter((part) => part !== '' && part !== '.');
  return parts.join('/');
}

/** Whether a path, or a folder it lies in, matches a pattern in which `*` stays within a folder and `**` does not. */
export function matchesPath(path: string, pattern: string): boolean {
  const expression = cached(`p:${pattern}`, () => {
    const parts = normalizePath(pattern)
      .split('/')
      .filter((part) => part !== '');
    const source = parts.map((part) => (part === '**' ? '(?:.+/)?' : `${translate(part, '[^/]*', '[^/]')}/`));
    return `${source.join('')}(?:.*)`;
  });
  return expression.test(`${normalizePath(path)}/`);
}
