import type { Span } from '../../base/index.ts';
import type { ParseCapture } from '../../context/index.ts';
import { Captured } from '../code/captured.ts';
import { readStaticCode } from '../code/static-code.ts';
import { hasJinja, parseShared, type ParseSession } from '../session.ts';
import type { TestArguments } from './generic-test-name.ts';

/** What the context evaluates although it has no braces. */
const CALL = /^\s*(?:env_var|ref|var|source|doc)\s*\(.+\)\s*$/s;

type Reading = (capture: ParseCapture) => void;

/**
 * The references in a test's arguments besides `model`, where each is plain data or one `ref(…)` or `source(…)` with
 * literal arguments; undefined when an argument has to be rendered.
 */
export function readSimpleArguments(
  session: ParseSession,
  args: TestArguments,
  span: Span,
): readonly Reading[] | undefined {
  const readings: Reading[] = [];
  for (const [key, value] of Object.entries(args)) {
    if (key === 'model' || key === 'column_name') continue;
    const texts = textsIn(value);
    if (texts.some(hasJinja)) return undefined;
    for (const text of texts.filter((each) => CALL.test(each))) {
      const read = new Captured();
      if (!readStaticCode(parseShared(session, `{{ ${text} }}`), read)) return undefined;
      for (const each of read.refs) readings.push((capture) => capture.ref(each.value, span));
      for (const each of read.sources)
        readings.push((capture) => capture.source(each.value[0], each.value[1], span));
    }
  }
  return readings;
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
