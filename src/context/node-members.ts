import type { JsonObject } from '../base/index.ts';
import { defineFunction } from './objects/define-function.ts';
import {
  callArguments,
  callValue,
  hostFunction,
  toText,
  type CallArguments,
  type Environment,
  type Scope,
} from '../jinja/index.ts';
import { raisedByTemplate } from './diagnostics.ts';
import { ColumnClass } from './objects/column.ts';
import { exceptionsObject } from './objects/exceptions.ts';
import { MembersObject } from './objects/members-object.ts';
import { RelationClass } from './objects/relation-class.ts';
import { sqlResultMembers } from './objects/sql-results.ts';
import { validationObject } from './objects/validation.ts';
import type { ReadListener } from './read-listener.ts';
import type { LazyMembers } from './scope.ts';
import type { Invocation } from './types.ts';

export interface NodeMemberOptions {
  readonly invocation: Invocation;
  readonly environment: Environment;
  /** dbt's `model` dictionary. */
  readonly model: JsonObject;
  /** The whole scope, for `render`. */
  readonly scope: () => Scope;
  readonly isExecuting: boolean;
  readonly selectedResources: readonly string[];
  readonly reads?: ReadListener | undefined;
}

/** What nodes, macros and hooks see alike while parsing and executing: `dbt/context/providers.py`. */
export function nodeMembers(options: NodeMemberOptions): LazyMembers {
  const { invocation, model } = options;
  const uniqueId = typeof model['unique_id'] === 'string' ? model['unique_id'] : undefined;
  const columnClass = new ColumnClass();
  return {
    execute: () => options.isExecuting,
    exceptions: () => exceptionsObject(invocation.sink, uniqueId),
    api: () => new MembersObject('api', { Relation: new RelationClass(), Column: columnClass }),
    column: () => columnClass,
    // A copy: templates may change what they are given.
    model: () => structuredClone(model),
    database: () => '',
    pre_hooks: () => hooksOf(model, 'pre-hook'),
    post_hooks: () => hooksOf(model, 'post-hook'),
    sql_now: () => 'now()',
    validation: validationObject,
    invocation_args_dict: () => {
      options.reads?.moment?.();
      return structuredClone(invocation.args);
    },
    dbt_metadata_envs: () => {
      options.reads?.moment?.();
      return metadataEnvs(invocation.env);
    },
    selected_resources: () => [...options.selectedResources],
    context_macro_stack: () => new MembersObject('MacroStack', { depth: 0, call_stack: [] }),
    try_or_compiler_error: () => hostFunction('try_or_compiler_error', tryOrCompilerError),
    render: () => renderFunction(options),
    adapter_macro: () =>
      hostFunction('adapter_macro', ({ span }) => {
        throw raisedByTemplate(
          'COMPILATION_ERROR',
          "'adapter_macro' is gone from dbt: use 'adapter.dispatch'",
          span,
        );
      }),
    submit_python_job: () =>
      defineFunction('submit_python_job', ['parsed_model', 'compiled_code'], () => {
        throw raisedByTemplate('NOT_SUPPORTED', 'Python models do not run on ClickHouse');
      }),
    ...sqlResultMembers(),
  };
}

/** Environment variables that dbt puts into the metadata of artifacts. */
function metadataEnvs(env: Invocation['env']): Record<string, string> {
  const prefix = 'DBT_ENV_CUSTOM_ENV_';
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      name.startsWith(prefix) && value !== undefined ? [[name.slice(prefix.length), value]] : [],
    ),
  );
}

function hooksOf(model: JsonObject, key: 'pre-hook' | 'post-hook'): unknown {
  const { config } = model;
  const hooks = typeof config === 'object' && config !== null && key in config ? Object.entries(config) : [];
  const found = hooks.find(([name]) => name === key)?.[1];
  return Array.isArray(found) ? structuredClone(found) : [];
}

function tryOrCompilerError({ positional, keyword, frame, span }: CallArguments): unknown {
  const [message, callee, ...rest] = positional;
  const fail = (cause: unknown): never => {
    const error = raisedByTemplate('COMPILATION_ERROR', toText(message ?? '').trim(), span);
    error.cause = cause;
    throw error;
  };
  const args = { ...callArguments(rest, keyword), ...(frame ? { frame } : {}) };
  try {
    const result = callValue(callee, args);
    return result instanceof Promise ? result.catch(fail) : result;
  } catch (error) {
    return fail(error);
  }
}

function renderFunction({ environment, scope }: NodeMemberOptions): unknown {
  return hostFunction('render', ({ positional, keyword, frame }) => {
    const text = toText(positional[0] ?? keyword.get('string') ?? '');
    const template = environment.parse({ path: 'a rendered text', text });
    if (frame?.asynchronous !== true) return template.renderSync(scope()).text;
    return template.render(scope()).then((result) => result.text);
  });
}
