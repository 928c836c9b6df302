import { PyIterator, PyTuple, type HostObject } from '../../../jinja/index.ts';
import { defineFunction } from '../../objects/define-function.ts';
import { MembersObject } from '../../objects/members-object.ts';
import { PyClass } from '../py-class.ts';
import { countOf, PyPattern, requireText } from './pattern.ts';
import { FLAG_BITS } from './translate-pattern.ts';

/** `modules.re`. */
export function reModule(): HostObject {
  return new MembersObject('dict', {
    ...searches(),
    ...FLAG_BITS,
    IGNORECASE: FLAG_BITS.I,
    LOCALE: FLAG_BITS.L,
    MULTILINE: FLAG_BITS.M,
    DOTALL: FLAG_BITS.S,
    UNICODE: FLAG_BITS.U,
    VERBOSE: FLAG_BITS.X,
    ASCII: FLAG_BITS.A,
    NOFLAG: 0,
    error: new PyClass('re.error', () => null),
    Match: new PyClass('re.Match', () => null),
    Pattern: new PyClass('re.Pattern', () => null),
    compile: defineFunction('compile', ['pattern', 'flags?'], compile),
    escape: defineFunction('escape', ['pattern'], (text) => escapeText(requireText(text))),
    purge: defineFunction('purge', [], () => null),
  });
}

function searches(): Readonly<Record<string, HostObject>> {
  return {
    search: defineFunction('search', ['pattern', 'string', 'flags?'], (pattern, text, flags) =>
      compile(pattern, flags).search(requireText(text)),
    ),
    match: defineFunction('match', ['pattern', 'string', 'flags?'], (pattern, text, flags) =>
      compile(pattern, flags).match(requireText(text)),
    ),
    fullmatch: defineFunction('fullmatch', ['pattern', 'string', 'flags?'], (pattern, text, flags) =>
      compile(pattern, flags).fullMatch(requireText(text)),
    ),
    findall: defineFunction('findall', ['pattern', 'string', 'flags?'], (pattern, text, flags) =>
      compile(pattern, flags).findall(requireText(text)),
    ),
    finditer: defineFunction(
      'finditer',
      ['pattern', 'string', 'flags?'],
      (pattern, text, flags) =>
        new PyIterator(compile(pattern, flags).finditer(requireText(text)), 'callable_iterator'),
    ),
    split: defineFunction(
      'split',
      ['pattern', 'string', 'maxsplit?', 'flags?'],
      (pattern, text, limit, flags) => compile(pattern, flags).split(requireText(text), countOf(limit)),
    ),
    sub: defineFunction(
      'sub',
      ['pattern', 'repl', 'string', 'count?', 'flags?'],
      (pattern, replacement, text, limit, flags) =>
        compile(pattern, flags).replace(requireText(text), replacement, countOf(limit))[0],
    ),
    subn: defineFunction(
      'subn',
      ['pattern', 'repl', 'string', 'count?', 'flags?'],
      (pattern, replacement, text, limit, flags) =>
        new PyTuple([...compile(pattern, flags).replace(requireText(text), replacement, countOf(limit))]),
    ),
  };
}

function compile(pattern: unknown, flags: unknown): PyPattern {
  return pattern instanceof PyPattern ? pattern : new PyPattern(requireText(pattern), countOf(flags));
}

/** As Python 3.7 and later: only what means something in a pattern is escaped. */
function escapeText(text: string): string {
  return text.replaceAll(/[\s#$&()*+\-.?[\\\]^{|}~]/g, String.raw`\$&`);
}
