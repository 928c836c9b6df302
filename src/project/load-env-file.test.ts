import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadEnvFile, parseEnvFile } from './load-env-file.ts';

describe('.env', () => {
  // As python-dotenv reads each line.
  it.each([
    ['A=b', 'b'],
    ['A = b ', 'b'],
    ['export A=b', 'b'],
    ['A=', ''],
    ['A=b # c', 'b'],
    ['A=b#c', 'b#c'],
    ['A="b # c" # d', 'b # c'],
    ["A='b # c'", 'b # c'],
    [String.raw`A="b\nc"`, 'b\nc'],
    [String.raw`A='b\nc'`, String.raw`b\nc`],
    ['A="b\nc"', 'b\nc'],
    ['A=${HOME}/x', '/home/x'],
    ['A=${NONE:-d}', 'd'],
    ['A=${NONE}', ''],
    ['X=1\nA=${X}2', '12'],
    ['# A=c\nA=b', 'b'],
    ['A=b\r\n', 'b'],
  ])('%j', (text, expected) => {
    expect(parseEnvFile(text, { HOME: '/home' })['A']).toBe(expected);
  });

  it('of the working directory or the nearest parent is folded in under what is set', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsdbt-env-'));
    try {
      mkdirSync(join(folder, 'project'));
      writeFileSync(join(folder, '.env'), 'A=file\nB=file\n');
      expect(loadEnvFile(join(folder, 'project'), { A: 'set' })).toEqual({ A: 'set', B: 'file' });
      // Some projects keep a folder of that name.
      mkdirSync(join(folder, 'project', '.env'));
      expect(loadEnvFile(join(folder, 'project'), {})).toEqual({ A: 'file', B: 'file' });
      rmSync(join(folder, 'project', '.env'), { recursive: true });
      writeFileSync(join(folder, 'project', '.env'), 'A=nearer\n');
      expect(loadEnvFile(join(folder, 'project'), {})).toEqual({ A: 'nearer' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
