import { describe, expect, it } from 'vitest';
import { UserError } from '../base/index.ts';
import { COMMANDS } from './commands/index.ts';
import { parseCommandLine, type TypedLine } from './parse-command-line.ts';

async function read(line: string): Promise<TypedLine> {
  const typed = await parseCommandLine(line.split(' ').filter(Boolean), COMMANDS, 100);
  if ('help' in typed) throw new Error('help was shown');
  return typed;
}

async function refusal(line: string): Promise<string> {
  try {
    await read(line);
  } catch (error) {
    if (error instanceof UserError)
      return error.diagnostics.map((d) => `${d.message} ${d.hint ?? ''}`).join('\n');
    throw error;
  }
  throw new Error(`'${line}' was accepted`);
}

describe('the command line', () => {
  it('takes several values after one --select, as dbt does', async () => {
    const { command, raw } = await read('run --select a+ tag:b --exclude c -s d');
    expect(command.name).toBe('run');
    expect(raw['select']).toEqual(['a+', 'tag:b', 'd']);
    expect(raw['exclude']).toEqual(['c']);
  });

  it('takes global flags before and after the command', async () => {
    expect((await read('--quiet run --target dev')).raw).toMatchObject({ quiet: true, target: 'dev' });
  });

  it.each(COMMANDS.map(({ name }) => name))(
    'takes --indirect-selection for %s, as dbt does',
    async (name) => {
      const words = { docs: 'generate', source: 'freshness', pipe: 'a', generate: 'a', lineage: '' };
      const { raw } = await read(
        `${name} ${words[name as keyof typeof words] ?? ''} --indirect-selection empty`,
      );
      expect(raw['indirect-selection']).toBe('empty');
    },
  );

  it('takes short flags, also in a bundle', async () => {
    expect((await read('build -fx -t dev')).raw).toMatchObject({
      'full-refresh': true,
      'fail-fast': true,
      target: 'dev',
    });
  });

  it('takes --no- of switches and the last of repeated flags', async () => {
    expect((await read('run --no-write-json --target a --target b')).raw).toMatchObject({
      'write-json': false,
      target: 'b',
    });
  });

  it('leaves out what was not typed, so that defaults can be told from choices', async () => {
    expect((await read('ls')).raw).toEqual({});
  });

  it('knows commands by their other names', async () => {
    expect((await read('list')).command.name).toBe('ls');
  });

  it('keeps numbers that are names, and values that begin with a dash after =', async () => {
    expect((await read('run --target 007 --vars={-}')).raw).toMatchObject({ target: '007', vars: '{-}' });
    expect((await read('show --limit -1')).raw).toMatchObject({ limit: '-1' });
  });

  it.each([
    ['run --ful-refresh', /no flag '--ful-refresh' of 'tsdbt run'.*did you mean '--full-refresh'/],
    ['run -z', /no flag '-z'/],
    ['run --limit 3', /no flag '--limit'/],
    ['rnu', /no command 'rnu' did you mean 'run'/],
    ['', /a command is missing/],
    ['run --target', /target/],
    ['source', /action/],
  ])('refuses %j and helps', async (line, message) => {
    expect(await refusal(line)).toMatch(message);
  });

  it('shows help for a command with its own flags and an example', async () => {
    const answer = await parseCommandLine(['generate', '--help'], COMMANDS, 100);
    expect('help' in answer && answer.help).toMatch(/--dry-run[^]*tsdbt generate generators/);
  });

  it("says of dbt's commands and flags that are not there yet that they are no slips of the user", async () => {
    expect(await refusal('login')).toMatch(/no command 'login'.*dbt has it/);
    expect(await refusal('run --manage-state')).toMatch(/no flag '--manage-state'.*dbt has it/);
  });

  it('suggests words only, not single letters', async () => {
    expect(await refusal('ls -v')).toContain("'tsdbt ls --help' lists the flags");
  });

  it("takes dbt's flags that have nothing to switch here, and keeps them out of the help", async () => {
    expect((await read('run --no-partial-parse --static-parser')).command.name).toBe('run');
    const help = await parseCommandLine(['run', '--help'], COMMANDS, 100);
    expect(help).not.toHaveProperty('help', expect.stringContaining('partial-parse'));
  });

  it('shows help without the types of flags, and without lines that held nothing else', async () => {
    const answer = await parseCommandLine(['show', '--help'], COMMANDS, 80);
    const help = 'help' in answer ? answer.help : '';
    expect(help).toContain('--limit');
    expect(help).not.toMatch(/\[(string|boolean|array)\]|\n\s+\n\s+--/);
  });
});
