/** Pieces that random templates are made of: whole tags, halves of tags, operators, values, names of JavaScript's. */
const TAGS = (
  '{% if x %}|{% elif y %}|{% else %}|{% endif %}|{% for a in xs %}|{% for a, b in d.items() if a %}|{% endfor %}|' +
  '{% for q in tree recursive %}{{ loop(q.kids) }}|{% set v = 1 %}|{% set v %}|{% endset %}|{% set ns.v = v %}|' +
  '{% set ns = namespace() %}|{% macro m(a, b=1) %}|{% endmacro %}|{{ m(1) }}|{{ m(*xs, **d) }}|{% call(z) m(2) %}|' +
  '{% endcall %}|{{ caller(1) }}|{% filter upper %}|{% endfilter %}|{% with w=x %}|{% endwith %}|{% block k %}|' +
  '{% endblock %}|{{ self.k() }}|{{ super() }}|{% include "inc" %}|{% import "lib" as lib %}|{{ lib.f(x) }}|' +
  '{% from "lib" import f with context %}|{% extends "base" %}|{% raw %}|{% endraw %}|{# note #}|{% do xs.append(xs) %}|' +
  '{% do d.update({v: d}) %}|{% break %}|{% continue %}|{% autoescape true %}|{% endautoescape %}|{% print v %}|' +
  '{%- if v -%}|{{- v -}}|{%|%}|{{|}}|{#|#}|text|\n'
).split('|');

const WORDS = (
  "x xs d v a b ns m vault loop self caller nope none true 0 1 -7 2.5 10**30 1e400 '' 'text' '%s %d' '{0.a} {!r:>9}' '\\u2028' " +
  '( ) [ ] { } , : . | ~ + - * / // % ** == != < <= > >= = is in not and or if else for ' +
  'upper lower replace join map select reject sort batch slice tojson length default list groupby attr int round ' +
  'format items range dict cycler joiner namespace defined string mapping iterable divisibleby ' +
  'constructor __proto__ __class__ prototype process toString __init__ _x mro format_map'
).split(' ');

/** A source of random numbers that gives the same ones for the same seed (mulberry32). */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const pick = <T>(items: readonly T[], random: (below: number) => number): T =>
  items[random(items.length)] as T;

function randomExpression(random: (below: number) => number): string {
  return Array.from({ length: 1 + random(8) }, () => pick(WORDS, random)).join(random(3) === 0 ? '' : ' ');
}

/** A template of random pieces. */
export function randomTemplate(random: (below: number) => number): string {
  const piece = (): string => {
    if (random(3) > 0) return pick(TAGS, random);
    const expression = randomExpression(random);
    return pick(
      [`{{ ${expression} }}`, `{% set v = ${expression} %}`, `{% if ${expression} %}x{% endif %}`],
      random,
    );
  };
  return Array.from({ length: 1 + random(9) }, piece).join('');
}

/** A template with some of its letters taken out, doubled, moved or replaced. */
export function mutateTemplate(template: string, random: (below: number) => number): string {
  let text = template;
  for (let round = 1 + random(4); round > 0; round -= 1) {
    const at = random(text.length + 1);
    const length = random(6);
    const part = text.slice(at, at + length);
    const replacement = pick(
      ['', part + part, pick(WORDS, random), pick(TAGS, random), '\u0000', '😀', '\r\n'],
      random,
    );
    text = text.slice(0, at) + replacement + text.slice(at + length);
  }
  return text;
}
