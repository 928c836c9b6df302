import { expect, it } from 'vitest';
import { splitStatements } from './split-statements.ts';

it('splits at semicolons, and at none inside of texts, names, comments and heredocs', () => {
  const first = "delete from t where a = 'x;y\\';' and `b;` = \"c;\" -- one; two";
  const second = 'insert into t /* ; */ select $tag$ ; $tag$, $$;$$';
  expect(splitStatements(`${first}\n;\n${second};`)).toEqual([first, second]);
});

it('leaves out what has no code', () => {
  expect(splitStatements(' ; -- nothing\n ;/* nothing */; select 1')).toEqual(['select 1']);
  expect(splitStatements('')).toEqual([]);
});
