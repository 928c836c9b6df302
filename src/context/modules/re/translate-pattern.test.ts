import { describe, expect, it } from 'vitest';
import { toRepr } from '../../../jinja/index.ts';
import { PyPattern } from './pattern.ts';
import { FLAG_BITS } from './translate-pattern.ts';

/** Pattern, flags, text, and what CPython's `re.findall` gave. */
const FOUND: readonly (readonly [string, number, string, string])[] = [
  ['(?i:a)B', 0, 'xAB ab', "['AB']"],
  ['(?i:a(?-i:b))c', 0, 'Abc ABc', "['Abc']"],
  ['(?-i:a)b', FLAG_BITS.I, 'aB AB', "['aB']"],
  [String.raw`(?i:[a-c\d]x)`, 0, 'AXbx1XDX', "['AX', 'bx', '1X']"],
  ['(?s:.)', 0, '\n', String.raw`['\n']`],
  ['(?m:^b)', 0, 'a\nb', "['b']"],
  ['^b', 0, 'a\nb', '[]'],
  ['a.c', 0, 'a\rc', String.raw`['a\rc']`],
  [String.raw`\w+`, 0, 'Zoë Müller_1 Ünï', "['Zoë', 'Müller_1', 'Ünï']"],
  [String.raw`[^\W\d_]+`, 0, 'añb1', "['añb']"],
  [String.raw`\w`, FLAG_BITS.A, 'éa', "['a']"],
  [String.raw`\d`, 0, '٣4', "['٣', '4']"],
  [String.raw`\bü`, FLAG_BITS.I, 'ü xü', "['ü']"],
  ['a{x', 0, 'a{x', "['a{x']"],
  ['a{,2}', 0, 'aaa', "['aa', 'a', '']"],
  ['[]a]', 0, 'a]b', "['a', ']']"],
  ['[^]a]', 0, 'a]b', "['b']"],
  [String.raw`[\w-]+`, 0, 'a-b c', "['a-b', 'c']"],
  ['[.*+&&]', 0, 'a.b*c&', "['.', '*', '&']"],
  [String.raw`a\-\_\"\/b`, 0, 'a-_"/b', `['a-_"/b']`],
  [String.raw`\x41\u0042\t`, 0, 'AB\t', String.raw`['AB\t']`],
  ['(?P<a>x)(?P=a)', 0, 'xx', "['x']"],
  ['$', 0, 'a\n', "['', '']"],
  ['(?#c)a', 0, 'a', "['a']"],
  ['.', 0, '😀a', "['😀', 'a']"],
  ['[😀-😂]', 0, '😁', "['😁']"],
  ['a b # c', FLAG_BITS.X, 'ab', "['ab']"],
];

describe('a pattern of Python', () => {
  it.each(FOUND)('%s with flags %i finds in %j what Python finds', (pattern, flags, text, expected) => {
    expect(toRepr(new PyPattern(pattern, flags).findall(text))).toBe(expected);
  });

  it.each([String.raw`\q`, '[z-a]', 'a**', '(a', 'a)', '[a', '(?P<x>'])('%s is an error', (pattern) => {
    expect(() => new PyPattern(pattern, 0)).toThrow(pattern);
  });

  it.each(['(a)?(?(1)b|c)', '(?>a)b'])(
    '%s is refused in words, since JavaScript has no such group',
    (pattern) => {
      expect(() => new PyPattern(pattern, 0)).toThrow('conditional or atomic group');
    },
  );

  it('prints itself with its flags', () => {
    expect(toRepr(new PyPattern("it's", FLAG_BITS.I | FLAG_BITS.M))).toBe(
      `re.compile("it's", re.IGNORECASE|re.MULTILINE)`,
    );
  });
});
