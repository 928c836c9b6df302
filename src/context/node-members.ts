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
import { targetFields } from './objects/target-object.ts';
import { RelationClass } from './objects/relation-class.ts';
import { sqlResultMembers } from './objects/sql-results.ts';
import { validationObject } from './objects/validation.ts';
import type { ReadListener } from './read-listener.ts';
import { modelRecord } from './objects/model-record.ts';
import type { Target } from '../manifest/index.ts';
import { renderIn } from './render-in.ts';
import type { LazyMembers } from './scope.ts';
import type { Invocation } from './types.ts';

export interface NodeMemberOptions {
  readonly invocation: Invocation;
  readonly target: Target;
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
    api: () => new MembersObject('dict', { Relation: new RelationClass(), Column: columnClass }),
    column: () => columnClass,
    model: () => modelRecord(model),
    env: () => targetFields(options.target),
    database: () => '',
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
  const render = renderIn(environment, scope, 'a rendered text');
  return hostFunction('render', ({ positional, keyword, frame }) =>
    render(toText(positional[0] ?? keyword.get('string') ?? ''), frame),
  );
}
