import { expect, it } from 'vitest';
import { stripText } from './strip-text.ts';

it('takes white space off both ends and leaves what is between', () => {
  expect(stripText('\n\t select 1\n\n from x \r\n')).toBe('select 1\n\n from x');
});

it('keeps a byte order mark, which is no white space to Python', () => {
  expect(stripText('\ufeffselect 1 ')).toBe('\ufeffselect 1');
});
