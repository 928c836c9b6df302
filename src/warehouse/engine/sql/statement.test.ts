import { describe, expect, it } from 'vitest';
import { insertFromFile, killByClientId } from './rewrite.ts';
import { describeStatement } from './statement.ts';

describe('describeStatement', () => {
  it.each([
    ['SELECT 1', 'read'],
    ['  /* INSERT */ select 1', 'read'],
    ['((SELECT 1))', 'read'],
    ['WITH x AS (SELECT 1) SELECT * FROM x', 'read'],
    ['FROM t SELECT a', 'read'],
    ['show tables', 'read'],
    ['INSERT INTO t VALUES (1)', 'insert'],
    ['WITH 1 AS x CREATE', 'read'],
    ['KILL QUERY WHERE 1', 'kill'],
    ['SET a = 1', 'session'],
    ['USE d', 'session'],
    ['CREATE TABLE t (a UInt8) ENGINE = Memory', 'write'],
    ['', 'empty'],
    [' -- nothing', 'empty'],
    [';', 'empty'],
  ])('reads the kind of %s', (sql, kind) => {
    expect(describeStatement(sql).kind).toBe(kind);
  });

  it.each([
    ['SELECT 1 FORMAT JSON', 'JSON'],
    ["SELECT 'FORMAT CSV'", undefined],
    ['SELECT 1 format TSV SETTINGS max_threads = 1', 'TSV'],
    ['SELECT * FROM (SELECT 1) FORMAT CSV;', 'CSV'],
    ['SELECT t.format FROM t', undefined],
    ["SELECT format('{}', 1)", undefined],
    ['INSERT INTO t FORMAT JSONEachRow {}', 'JSONEachRow'],
    ['INSERT INTO t VALUES (1)', 'Values'],
  ])('finds the FORMAT clause of %s', (sql, format) => {
    expect(describeStatement(sql).format).toBe(format);
  });

  it.each([
    ['SELECT 1; SELECT 2', true],
    ['SELECT 1;', false],
    ["SELECT ';'", false],
    ['SELECT 1; -- done', false],
    ['DROP TABLE a; DROP TABLE b', true],
    ['INSERT INTO t VALUES (1); DROP TABLE t', false],
    ['INSERT INTO t SELECT 1; DROP TABLE t', true],
  ])('tells whether several statements stand in %s', (sql, several) => {
    expect(describeStatement(sql).several).toBe(several);
  });

  it.each([
    ["INSERT INTO t VALUES (1, ';')", " (1, ';')", 'payload'],
    ['INSERT INTO t (a, b) FORMAT JSONEachRow {"a":1}\n\n{}', '{"a":1}\n\n{}', 'payload'],
    ['INSERT INTO t FORMAT TSV\n\t1\n', '\t1\n', 'payload'],
    ['INSERT INTO t SETTINGS async_insert = 0 FORMAT CSV\r\n1', '1', 'payload'],
    ['INSERT INTO t (values, format) VALUES (1)', ' (1)', 'payload'],
    ['INSERT INTO t', '', 'payload'],
    ['INSERT INTO t SELECT 1', '', 'select'],
    ['INSERT INTO t WITH 1 AS x SELECT x', '', 'select'],
    ['INSERT INTO t (a) (SELECT 1)', '', 'select'],
    ["INSERT INTO t SELECT a FROM input('a UInt8') FORMAT CSV 1", '1', 'input'],
    ["INSERT INTO t FROM INFILE 'f' FORMAT CSV", '', 'infile'],
    ["INSERT INTO FUNCTION null('a UInt8') FORMAT CSV 1", '1', 'payload'],
  ])('parts %s from its rows', (sql, data, source) => {
    const statement = describeStatement(sql);
    if (statement.kind !== 'insert') throw new Error('not an INSERT');
    expect(sql.slice(statement.dataStart)).toBe(data);
    expect(statement.source).toBe(source);
  });
});

describe('insertFromFile', () => {
  const file = { path: "/tmp/it's", compression: 'gzip' };
  it.each([
    [
      'INSERT INTO t (a) SETTINGS x = 1 FORMAT CSV',
      "INSERT INTO t (a) FROM INFILE '/tmp/it\\'s' COMPRESSION 'gzip' SETTINGS x = 1 FORMAT CSV",
    ],
    ['INSERT INTO t VALUES', "INSERT INTO t FROM INFILE '/tmp/it\\'s' COMPRESSION 'gzip' FORMAT Values"],
    [
      "INSERT INTO t SELECT (a) FROM input('a UInt8, b Tuple(UInt8)') WHERE a FORMAT CSV",
      "INSERT INTO t SELECT (a) FROM file('/tmp/it\\'s', 'CSV', 'a UInt8, b Tuple(UInt8)', 'gzip') WHERE a",
    ],
  ])('puts the file into %s', (sql, rewritten) => {
    const statement = describeStatement(sql);
    if (statement.kind !== 'insert') throw new Error('not an INSERT');
    expect(insertFromFile(sql, statement, file).replaceAll(/\s+/g, ' ').trim()).toBe(rewritten);
  });
});

describe('killByClientId', () => {
  it('looks for the ids that clients gave, and leaves texts alone', () => {
    expect(killByClientId("KILL QUERY WHERE query_id = 'query_id' ASYNC")).toBe(
      "KILL QUERY WHERE Settings['log_comment'] = 'query_id' ASYNC",
    );
  });
});
