import { UserError, isRecord, type Span } from '../../base/index.ts';
import { missingArgumentsProperty, propertyMovedToConfig, testDefinition } from '../diagnostics.ts';
import type { ParseSession } from '../session.ts';
import type { TestArguments } from './generic-test-name.ts';

/** Configs that may also stand beside a test's arguments, in the order in which dbt writes them into the code. */
export const TEST_CONFIGS: readonly string[] = [
  'severity',
  'tags',
  'enabled',
  'where',
  'limit',
  'warn_if',
  'error_if',
  'fail_calc',
  'store_failures',
  'store_failures_as',
  'meta',
  'database',
  'schema',
  'alias',
];

const NOT_ARGUMENTS = new Set(['config', 'column_name', 'description', 'name', ...TEST_CONFIGS]);

const NAME = /^(?:([a-zA-Z_][0-9a-zA-Z_]*)\.)?([a-zA-Z_][0-9a-zA-Z_]*)/;

/** A data test taken apart. */
export interface TestDefinition {
  readonly name: string;
  readonly namespace: string | null;
  /** For the test's macro, without `model`. */
  readonly args: TestArguments;
  /** As written, in dbt's order. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly customName: string | null;
  readonly description: string;
}

/**
 * Reads `unique`, `{unique: {…}}` or `{test_name: unique, …}`, with the arguments under `arguments:` or beside the rest.
 * @throws UserError for anything else.
 */
export function readTestDefinition(
  session: ParseSession,
  definition: unknown,
  columnName: string | null,
  place: Span,
): TestDefinition {
  const { title, body } = splitDefinition(definition, place);
  const match = NAME.exec(title);
  const name = match?.[2];
  if (name === undefined) throw new UserError(testDefinition(`'${title}' is not the name of a test`, place));
  const args: Record<string, unknown> = { ...body };
  if (columnName !== null) args.column_name = columnName;
  if (session.flags.requireGenericTestArgumentsProperty) unwrapArguments(session, title, args, place);
  if ('model' in args) {
    throw new UserError(
      testDefinition(`test '${title}' may not have an argument 'model': it is the tested resource`, place),
    );
  }
  const config = takeConfig(title, args, place);
  const description = take(args, 'description');
  const customName = take(args, 'name');
  return {
    name,
    namespace: match?.[1] ?? null,
    args,
    config,
    customName: typeof customName === 'string' ? customName : null,
    description: typeof description === 'string' ? description : '',
  };
}

function splitDefinition(definition: unknown, place: Span): { title: string; body: Record<string, unknown> } {
  if (typeof definition === 'string') return { title: definition, body: {} };
  if (!isRecord(definition)) throw new UserError(testDefinition('a data test is a name or a dict', place));
  if ('test_name' in definition) {
    const { test_name: title, ...body } = definition;
    if (typeof title !== 'string') throw new UserError(testDefinition("'test_name' is not a string", place));
    return { title, body };
  }
  const entries = Object.entries(definition);
  const [first] = entries;
  if (entries.length !== 1 || !first) {
    const keys = entries.map(([key]) => `'${key}'`).join(', ');
    throw new UserError(
      testDefinition(
        `a data test is one name with its arguments, but has the keys ${keys || '(none)'}`,
        place,
      ),
    );
  }
  const [title, body] = first;
  if (!isRecord(body))
    throw new UserError(testDefinition(`what stands under '${title}' is not a dict`, place));
  return { title, body };
}

/** Moves what stands under `arguments:` beside the rest, and warns of older ways of writing. */
function unwrapArguments(
  session: ParseSession,
  title: string,
  args: Record<string, unknown>,
  place: Span,
): void {
  const wrapped = take(args, 'arguments');
  const keys = Object.keys(args);
  for (const key of keys.filter((each) => TEST_CONFIGS.includes(each))) {
    session.diagnostics.report(propertyMovedToConfig(title, key, place));
  }
  const hasArguments = isRecord(wrapped) && Object.keys(wrapped).length > 0;
  if (!hasArguments && keys.some((key) => !NOT_ARGUMENTS.has(key))) {
    session.diagnostics.report(missingArgumentsProperty(title, place));
  }
  if (isRecord(wrapped)) Object.assign(args, wrapped);
}

/** Takes the configs out of the arguments: first those written beside them, then those under `config:`. */
function takeConfig(title: string, args: Record<string, unknown>, place: Span): Record<string, unknown> {
  const block = isRecord(args.config) ? { ...args.config } : undefined;
  const config: Record<string, unknown> = {};
  for (const key of TEST_CONFIGS) {
    let value = take(args, key);
    if (isTrue(value) && block && key in block) {
      throw new UserError(
        testDefinition(`test '${title}' sets '${key}' twice: in 'config' and beside it`, place),
      );
    }
    if (!isTrue(value) && block) value = take(block, key);
    if (value !== undefined && value !== null) config[key] = value;
  }
  delete args.config;
  for (const [key, value] of Object.entries(block ?? {})) if (value !== null) config[key] = value;
  return config;
}

function take(dict: Record<string, unknown>, key: string): unknown {
  const value = dict[key];
  delete dict[key];
  return value;
}

/** Python's truth of plain data. */
function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return isRecord(value) ? Object.keys(value).length > 0 : Boolean(value);
}
