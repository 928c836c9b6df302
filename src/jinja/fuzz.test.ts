import { expect, it } from 'vitest';
import { fuzzTemplates } from '../../test/conformance/fuzz-run.ts';

it('neither crashes nor hangs nor lets JavaScript through on 3,000 random and mutated templates', () => {
  expect(fuzzTemplates(3_000, 1)).toEqual([]);
});
