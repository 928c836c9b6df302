import { expect, it } from 'vitest';
import { fuzzTemplates } from '../../test/conformance/fuzz-run.ts';

it('neither crashes nor hangs nor lets JavaScript through on 100,000 random and mutated templates', () => {
  // A seed of its own for each run: what it finds is printed with its template.
  expect(fuzzTemplates(100_000, Date.now())).toEqual([]);
});
