import { HostObject, JinjaError, render, type CallArguments } from '../../src/jinja/index.ts';
import { mutateTemplate, randomFrom, randomTemplate } from './fuzz-templates.ts';

/** A value of the host's with something to hide. */
class Vault extends HostObject {
  readonly hidden = 'ESCAPED';

  override get typeName(): string {
    return 'Vault';
  }

  override call(args: CallArguments): unknown {
    return args.positional[0] ?? null;
  }
}

const SEEDS = [
  "{% macro m(a, b=1) %}{{ a ~ b }}{% endmacro %}{% for a in xs %}{{ m(a) }}{{ ',' if not loop.last }}{% endfor %}",
  '{% set ns = namespace(n=0) %}{% for k, v in d.items() %}{% set ns.n = ns.n + v %}{% endfor %}{{ ns.n | round(2) }}',
  "{{ '%05.2f %s' % (x, d) }}{{ '{:>8} {a!r}'.format(x, a=xs) }}{{ xs | map('string') | join('-') | upper }}",
  '{% extends "base" %}{% block k %}{{ super() }}{% include "inc" %}{% endblock %}',
];

export interface FuzzFailure {
  readonly template: string;
  readonly problem: string;
}

/** Longest time one template may take, in milliseconds. */
const PATIENCE = 1000;

/** Whether printed text shows something of JavaScript that templates must not see. */
function hasEscaped(text: string): boolean {
  return /ESCAPED|\[native code\]|\[object |=> |function \w+\(/.test(text);
}

function tryTemplate(template: string): string | undefined {
  const start = performance.now();
  let problem: string | undefined;
  try {
    const text = render(template, {
      context: { x: 1, xs: [1, 'b', null], d: { k: 1, v: 2.5 }, vault: new Vault(), tree: [{ kids: [] }] },
      templates: {
        lib: '{% macro f(x) %}{{ x }}{% endmacro %}',
        inc: '{{ x }}',
        base: '<{% block k %}base{% endblock %}>',
      },
      options: { extensions: ['do', 'loopcontrols', 'dbt'], sandbox: true },
    });
    if (hasEscaped(text) && !hasEscaped(template)) problem = `escaped: ${text.slice(0, 200)}`;
  } catch (error) {
    if (!(error instanceof JinjaError))
      problem = error instanceof Error ? String(error.stack) : String(error);
    else if (hasEscaped(error.message) && !hasEscaped(template)) problem = `escaped: ${error.message}`;
  }
  const took = performance.now() - start;
  return problem ?? (took > PATIENCE ? `took ${took.toFixed(0)} ms` : undefined);
}

/** Renders so many random and mutated templates; gives those that crashed, hung or escaped. */
export function fuzzTemplates(count: number, seed: number): readonly FuzzFailure[] {
  const random = randomFrom(seed);
  const failures: FuzzFailure[] = [];
  for (let index = 0; index < count; index += 1) {
    const base = random(2) === 0 ? randomTemplate(random) : (SEEDS[random(SEEDS.length)] ?? '');
    const template = random(2) === 0 ? base : mutateTemplate(base, random);
    const problem = tryTemplate(template);
    if (problem !== undefined) failures.push({ template, problem });
  }
  return failures;
}
