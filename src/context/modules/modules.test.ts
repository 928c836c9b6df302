import { describe, expect, it } from 'vitest';
import { createClock } from '../../base/index.ts';
import { callArguments, callValue, HostObject, toRepr, toText } from '../../jinja/index.ts';
import { modulesMember } from './index.ts';

const modules = modulesMember(createClock('2024-05-06T07:08:09.123Z'));

/** `a.b.c` of the modules. */
function get(path: string, from: unknown = modules): unknown {
  return path.split('.').reduce<unknown>((value, name) => {
    if (!(value instanceof HostObject)) throw new Error(`'${name}' of no object`);
    return value.getAttribute(name);
  }, from);
}

function call(
  path: string,
  positional: readonly unknown[] = [],
  keyword: Record<string, unknown> = {},
  on: unknown = modules,
): unknown {
  return callValue(get(path, on), callArguments(positional, new Map(Object.entries(keyword))));
}

const method = (on: unknown, name: string, ...positional: unknown[]): unknown =>
  call(name, positional, {}, on);
const datetime = (...parts: number[]): unknown => call('datetime.datetime', parts);
const date = (...parts: number[]): unknown => call('datetime.date', parts);
const delta = (parts: Record<string, unknown>): unknown => call('datetime.timedelta', [], parts);
const strptime = (text: string, format: string): unknown =>
  call('datetime.datetime.strptime', [text, format]);
const zone = (name: string): unknown => call('pytz.timezone', [name]);
const utc = (...parts: number[]): unknown => call('datetime.datetime', parts, { tzinfo: get('pytz.utc') });

function operate(left: unknown, operator: '+' | '-' | '*' | '/', right: unknown): unknown {
  if (!(left instanceof HostObject)) throw new Error('an object must stand on the left');
  return left.operate(operator, right, false);
}

/** Every expected text is what CPython 3 printed for the same expression. */
describe('modules.datetime as CPython', () => {
  it.each<[string, () => unknown, string]>([
    [
      'strftime',
      () =>
        method(
          datetime(2024, 2, 29, 13, 5, 7, 120),
          'strftime',
          '%Y|%y|%m|%d|%H|%I|%M|%S|%f|%p|%a|%A|%b|%B|%j|%U|%W|%V|%G|%u|%w|%Z|%z|%%|%-d|%e|%F|%T|%c',
        ),
      '2024|24|02|29|13|01|05|07|000120|PM|Thu|Thursday|Feb|February|060|08|09|09|2024|4|4|||%|29|29|2024-02-29|13:05:07|Thu Feb 29 13:05:07 2024',
    ],
    [
      'weeks at a year’s start',
      () => method(datetime(2021, 1, 3), 'strftime', '%U %W %V %G %u %w %j'),
      '01 00 53 2020 7 0 003',
    ],
    [
      'strptime with a fraction',
      () => strptime('2024-01-31 23:59:01.5', '%Y-%m-%d %H:%M:%S.%f'),
      '2024-01-31 23:59:01.500000',
    ],
    ['strptime with names', () => strptime('31 Jan 24 11PM', '%d %b %y %I%p'), '2024-01-31 23:00:00'],
    [
      'strptime with an offset',
      () => strptime('2024-01-01T00:00:00+0230', '%Y-%m-%dT%H:%M:%S%z'),
      '2024-01-01 00:00:00+02:30',
    ],
    [
      'fromisoformat',
      () => call('datetime.datetime.fromisoformat', ['2024-01-02T03:04:05.678+02:00']),
      '2024-01-02 03:04:05.678000+02:00',
    ],
    [
      'fromisoformat without separators',
      () => call('datetime.datetime.fromisoformat', ['20240102T0304']),
      '2024-01-02 03:04:00',
    ],
    [
      'datetime + timedelta',
      () => operate(datetime(2024, 1, 31), '+', delta({ days: 1, hours: 25 })),
      '2024-02-02 01:00:00',
    ],
    [
      'datetime - datetime',
      () => operate(datetime(2024, 3, 1), '-', datetime(2024, 2, 1, 1)),
      '28 days, 23:00:00',
    ],
    ['its days', () => get('days', operate(datetime(2024, 3, 1), '-', datetime(2024, 2, 1, 1))), '28'],
    ['a negative timedelta', () => delta({ days: -1, seconds: 5 }), '-1 day, 0:00:05'],
    ['its repr', () => toRepr(delta({ seconds: -1 })), 'datetime.timedelta(days=-1, seconds=86399)'],
    [
      'a datetime’s repr',
      () => toRepr(datetime(2024, 1, 1, 2, 3, 4, 5)),
      'datetime.datetime(2024, 1, 1, 2, 3, 4, 5)',
    ],
    ['timedelta / timedelta', () => operate(delta({ hours: 36 }), '/', delta({ days: 1 })), '1.5'],
    ['timedelta * float', () => operate(delta({ hours: 36 }), '*', 1.5), '2 days, 6:00:00'],
    ['total_seconds', () => method(delta({ weeks: 1.5, minutes: 1 }), 'total_seconds'), '907260.0'],
    ['date - date', () => operate(date(2024, 3, 1), '-', date(2024, 2, 1)), '29 days, 0:00:00'],
    ['date - timedelta', () => operate(date(2024, 3, 1), '-', delta({ days: 1 })), '2024-02-29'],
    ['isoformat', () => method(datetime(2024, 1, 1), 'isoformat'), '2024-01-01T00:00:00'],
    [
      'isoformat with a timespec',
      () => method(datetime(2024, 1, 1, 1, 2, 3, 4), 'isoformat', ' ', 'milliseconds'),
      '2024-01-01 01:02:03.000',
    ],
    [
      'replace',
      () => method(call('replace', [], { month: 2, day: 29 }, datetime(2024, 1, 1)), 'date'),
      '2024-02-29',
    ],
    ['a zone', () => utc(2024, 1, 1), '2024-01-01 00:00:00+00:00'],
    ['timestamp', () => method(utc(2024, 1, 1), 'timestamp'), '1704067200.0'],
    ['min', () => get('datetime.datetime.min'), '0001-01-01 00:00:00'],
    ['weekday', () => method(datetime(2024, 1, 1), 'weekday'), '0'],
    ['toordinal', () => method(datetime(2024, 1, 1), 'toordinal'), '738886'],
    [
      'localize in summer',
      () => method(zone('America/New_York'), 'localize', datetime(2024, 7, 1, 12)),
      '2024-07-01 12:00:00-04:00',
    ],
    [
      'a zone’s name',
      () =>
        method(method(zone('America/New_York'), 'localize', datetime(2024, 1, 1, 12)), 'strftime', '%z %Z'),
      '-0500 EST',
    ],
    [
      'an ambiguous time',
      () => method(zone('America/New_York'), 'localize', datetime(2024, 11, 3, 1, 30)),
      '2024-11-03 01:30:00-05:00',
    ],
    [
      'an ambiguous time in summer',
      () => call('localize', [datetime(2024, 11, 3, 1, 30)], { is_dst: true }, zone('America/New_York')),
      '2024-11-03 01:30:00-04:00',
    ],
    [
      'astimezone',
      () => method(utc(2024, 7, 1), 'astimezone', zone('Europe/Paris')),
      '2024-07-01 02:00:00+02:00',
    ],
    [
      'astimezone by half an hour',
      () => method(utc(2024, 7, 1), 'astimezone', zone('Asia/Kolkata')),
      '2024-07-01 05:30:00+05:30',
    ],
  ])('%s', (_, run, expected) => {
    expect(toText(run())).toBe(expected);
  });

  it.each<[string, () => unknown, string]>([
    [
      'a month that is none',
      () => strptime('2024-13-01', '%Y-%m-%d'),
      "time data '2024-13-01' does not match format '%Y-%m-%d'",
    ],
    ['text that is left', () => strptime('2024-01-01x', '%Y-%m-%d'), 'unconverted data remains: x'],
    ['a day that is none', () => strptime('2024-02-30', '%Y-%m-%d'), 'day is out of range for month'],
    [
      'text that is no time',
      () => call('datetime.datetime.fromisoformat', ['nope']),
      "Invalid isoformat string: 'nope'",
    ],
    [
      'a leap day elsewhere',
      () => call('replace', [], { month: 2, day: 29 }, datetime(2023, 1, 1)),
      'day is out of range for month',
    ],
  ])('refuses %s in Python’s words', (_, run, message) => {
    expect(run).toThrow(message);
  });

  it('compares times of zones as instants, and never with those of none', () => {
    const [early, late] = [utc(2024, 1, 1), utc(2024, 1, 2)];
    if (!(early instanceof HostObject) || !(late instanceof HostObject)) throw new Error('no times');
    expect(early.compare('<', late)).toBe(true);
    expect(early.compare('>=', late)).toBe(false);
    expect(early.equals(datetime(2024, 1, 1))).toBe(false);
    expect(early.compare('<', datetime(2024, 1, 2))).toBeUndefined();
  });

  it('takes the present from the program’s clock', () => {
    expect(toText(call('datetime.datetime.utcnow'))).toBe('2024-05-06 07:08:09.123000');
    expect(toText(call('datetime.datetime.now', [get('pytz.utc')]))).toBe('2024-05-06 07:08:09.123000+00:00');
  });

  it('knows no zone by a mistyped name, and says which is near', () => {
    expect(() => zone('Europe/Pariss')).toThrow("did you mean 'Europe/Paris'");
  });
});

describe('modules.re as CPython', () => {
  const search = (pattern: string, text: string, flags?: number): unknown =>
    call('re.search', flags === undefined ? [pattern, text] : [pattern, text, flags]);

  it.each<[string, () => unknown, string]>([
    [
      'sub with groups',
      () => call('re.sub', [String.raw`(\w+)@(\w+)`, String.raw`\2 at \1`, 'a@b c@d']),
      'b at a d at c',
    ],
    [
      'sub with a named group',
      () => call('re.sub', ['(?P<x>a)', String.raw`[\g<x>]`, 'banana']),
      'b[a]n[a]n[a]',
    ],
    ['sub with a count', () => call('re.sub', ['a', 'X', 'banana', 2]), 'bXnXna'],
    ['sub of empty matches', () => call('re.sub', ['x*', '-', 'abxd']), '-a-b--d-'],
    ['subn', () => call('re.subn', ['a', 'b', 'aa']), "('bb', 2)"],
    ['findall', () => call('re.findall', [String.raw`\d+`, 'a1b22']), "['1', '22']"],
    [
      'findall with groups',
      () => call('re.findall', [String.raw`(\w)(\d)`, 'a1b2']),
      "[('a', '1'), ('b', '2')]",
    ],
    ['flags in the pattern', () => method(search('(?i)HELLO', 'say hello'), 'group'), 'hello'],
    ['span', () => method(search('b', 'abc'), 'span'), '(1, 2)'],
    ['match from the start only', () => call('re.match', ['b', 'abc']), 'None'],
    [
      'groups that took no part',
      () => method(call('re.match', ['a(b)?(c)?', 'ab']), 'groups'),
      "('b', None)",
    ],
    [
      'fullmatch beyond the first branch',
      () => method(call('re.fullmatch', ['a|ab', 'ab']), 'group', 0),
      'ab',
    ],
    ['split with a limit', () => call('re.split', ['[,;]', 'a,b;c'], { maxsplit: 1 }), "['a', 'b;c']"],
    ['split with a group', () => call('re.split', ['(,)', 'a,b']), "['a', ',', 'b']"],
    ['escape', () => call('re.escape', ['a.b-c d_e/f']), String.raw`a\.b\-c\ d_e/f`],
    ['multi-line anchors', () => method(search('^b$', 'a\nb\nc', 8), 'start'), '2'],
    ['$ before a last line end', () => method(search('a$', 'a\n'), 'group'), 'a'],
    [String.raw`\Z at the very end only`, () => search(String.raw`\Aa\Z`, 'a\n'), 'None'],
    ['a dot for everything', () => method(search('a.b', 'a\nb', 16), 'group'), 'a\nb'],
    [
      'groupdict',
      () => method(call('re.match', [String.raw`(?P<y>\d{4})-(?P<m>\d\d)`, '2024-05']), 'groupdict'),
      "{'y': '2024', 'm': '05'}",
    ],
    ['a bracket in a class', () => method(search('[]a]+', 'x]a'), 'group'), ']a'],
    ['a verbose pattern', () => method(search('(?x) a  b # comment', 'ab'), 'group'), 'ab'],
    ['a repeat without lower bound', () => method(search('a{,2}b', 'aab'), 'group'), 'aab'],
  ])('%s', (_, run, expected) => {
    expect(toText(run())).toBe(expected);
  });

  it('refuses what is no pattern', () => {
    expect(() => search('(', 'x')).toThrow("'(' is no pattern");
  });
});

describe('modules.itertools as CPython', () => {
  it.each<[string, () => unknown, string]>([
    ['chain', () => call('itertools.chain', [[1], [2, 3]]), '[1, 2, 3]'],
    [
      'product',
      () =>
        call('itertools.product', [
          ['a', 'b'],
          [1, 2],
        ]),
      "[('a', 1), ('a', 2), ('b', 1), ('b', 2)]",
    ],
    [
      'permutations',
      () => call('itertools.permutations', [[1, 2, 3], 2]),
      '[(1, 2), (1, 3), (2, 1), (2, 3), (3, 1), (3, 2)]',
    ],
    ['combinations', () => call('itertools.combinations', [[1, 2, 3], 2]), '[(1, 2), (1, 3), (2, 3)]'],
    [
      'combinations_with_replacement',
      () => call('itertools.combinations_with_replacement', [[1, 2], 2]),
      '[(1, 1), (1, 2), (2, 2)]',
    ],
    ['accumulate', () => call('itertools.accumulate', [[1, 2, 3]]), '[1, 3, 6]'],
    ['zip_longest', () => call('itertools.zip_longest', [[1, 2], [3]], { fillvalue: 0 }), '[(1, 3), (2, 0)]'],
    [
      'islice of the endless',
      () => call('itertools.islice', [call('itertools.count', [10, 5]), 3]),
      '[10, 15, 20]',
    ],
  ])('%s', (_, run, expected) => {
    expect(toText(listOf(run()))).toBe(expected);
  });
});

function listOf(value: unknown): unknown[] {
  if (!(value instanceof HostObject) || !value.iterate) throw new Error('nothing to walk');
  return [...value.iterate()];
}
