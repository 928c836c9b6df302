import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { JinjaError, render, type RenderInput } from '../../src/jinja/index.ts';
import { KNOWN_DIFFERENCES } from './known-differences.ts';

/** What real Jinja2 did with a template; see the README beside the recorded cases. */
interface RecordedCase extends RenderInput {
  readonly id: string;
  readonly area: string;
  readonly source: string;
  readonly expected?: string;
  readonly error?: { readonly class: string; readonly line?: number };
}

const recorded = fileURLToPath(new URL('../../../shared/conformance/jinja2-cases.jsonl', import.meta.url));
const committed = fileURLToPath(new URL('./cases.jsonl', import.meta.url));

function readCases(path: string): readonly RecordedCase[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as RecordedCase);
}

/** What became of a template: its text, or the class and line of its error. */
function outcome(entry: RecordedCase): unknown {
  try {
    return { text: render(entry.source, entry) };
  } catch (error) {
    if (!(error instanceof JinjaError)) throw error;
    return { error: error.jinjaClass, line: error.lineno };
  }
}

function wanted(entry: RecordedCase): unknown {
  return entry.error ? { error: entry.error.class, line: entry.error.line } : { text: entry.expected };
}

function check(path: string): void {
  const all = readCases(path);
  for (const area of new Set(all.map((entry) => entry.area))) {
    const cases = all.filter((entry) => entry.area === area);
    it(`renders ${area} as Jinja2 does`, () => {
      const differing = cases
        .filter((entry) => !KNOWN_DIFFERENCES.has(entry.id))
        .map((entry) => ({ id: entry.id, source: entry.source, wanted: wanted(entry), got: outcome(entry) }))
        .filter((result) => !isSame(result.wanted, result.got));
      expect(differing).toEqual([]);
    });
  }
}

const isSame = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);

describe('the cases in this repository', () => {
  check(committed);
});

describe('the cases recorded from Jinja2', () => {
  if (existsSync(recorded)) check(recorded);
  else it('are not on this machine: ../shared/conformance is absent', ({ skip }) => skip());
});
