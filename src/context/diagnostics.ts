import { didYouMean, UserError, type Diagnostic, type NodePart, type Span } from '../base/index.ts';

const error = (code: string, message: string, details: Partial<Diagnostic> = {}): UserError =>
  new UserError({ code, severity: 'error', message, ...details });

const at = (span: Span | undefined): Partial<Diagnostic> => (span ? { span } : {});

export function envVarMissing(name: string, known: Iterable<string>, span?: Span): UserError {
  const suggestion = didYouMean(name, known);
  return error(
    'ENV_VAR_MISSING',
    `The environment variable '${name}' is not set and 'env_var' has no default for it`,
    {
      ...at(span),
      hint: suggestion ?? `set ${name}, or give a default: env_var('${name}', '…')`,
    },
  );
}

export function secretEnvVarForbidden(name: string, span?: Span): UserError {
  return error('SECRET_ENV_VAR_FORBIDDEN', `The secret environment variable '${name}' may not be read here`, {
    ...at(span),
    hint: 'variables that begin with DBT_ENV_SECRET_ are for profiles.yml and packages.yml only',
  });
}

export function varMissing(name: string, where: string, known: Iterable<string>, span?: Span): UserError {
  return error('VAR_MISSING', `The variable '${name}' is required by ${where} and has no value`, {
    ...at(span),
    hint: didYouMean(name, known) ?? `define it under 'vars:' in dbt_project.yml, or give it with --vars`,
  });
}

export function wrongArguments(callee: string, expected: string, span?: Span): UserError {
  return error('WRONG_ARGUMENTS', `'${callee}' takes ${expected}`, at(span));
}

export function configMissing(key: string, node: string, span?: Span): UserError {
  return error('CONFIG_MISSING', `The node '${node}' does not define a required config '${key}'`, {
    ...at(span),
    node,
  });
}

export function configInvalid(message: string, span?: Span): UserError {
  return error('CONFIG_INVALID', message, at(span));
}

export function dispatchFailed(
  name: string,
  namespace: string | null,
  searched: readonly string[],
  span?: Span,
): UserError {
  const within = namespace === null ? '' : ` within the namespace '${namespace}'`;
  return error('DISPATCH_FAILED', `No macro named '${name}' was found${within}`, {
    ...at(span),
    hint: `searched for: ${searched.map((each) => `'${each}'`).join(', ')}`,
  });
}

export function dispatchWithDot(name: string, span?: Span): UserError {
  const [namespace = '', ...rest] = name.split('.');
  return error('DISPATCH_FAILED', `'${name}' is no name of a macro: it holds a dot`, {
    ...at(span),
    hint: `did you mean adapter.dispatch('${rest.join('.')}', macro_namespace='${namespace}')?`,
  });
}

/** `exceptions.raise_compiler_error(…)` and its kin: the template's own words. */
export function raisedByTemplate(code: string, message: string, span?: Span): UserError {
  return error(code, message, at(span));
}

export function warnedByTemplate(message: string, node?: string, span?: Span): Diagnostic {
  return {
    code: 'TEMPLATE_WARNING',
    severity: 'warning',
    message,
    event: 'JinjaLogWarning',
    ...at(span),
    ...(node === undefined ? {} : { node }),
  };
}

export function warehouseForbidden(what: string, span?: Span): UserError {
  return error('INTROSPECTION_DISABLED', `'${what}' needs the warehouse, which this command may not use`, {
    ...at(span),
    hint: 'run the command without --no-introspect, or guard the call',
  });
}

export function resultAlreadyLoaded(name: string, span?: Span): UserError {
  return error('RESULT_ALREADY_LOADED', `The statement result named '${name}' has already been loaded`, {
    ...at(span),
    hint: 'load_result gives each result once: keep it in a variable',
  });
}

export function databaseForbidden(database: string, span?: Span): UserError {
  return error(
    'DATABASE_FORBIDDEN',
    `A relation on ClickHouse has no 'database' besides its schema, but '${database}' was given`,
    { ...at(span), hint: "ClickHouse's databases are dbt's schemas: set 'schema' instead" },
  );
}

export function notOnClickHouse(what: string, span?: Span): UserError {
  return error('NOT_SUPPORTED', `'${what}' does not exist on ClickHouse`, at(span));
}

export function contractWithoutColumns(span?: Span): UserError {
  return error('CONTRACT_BROKEN', 'A model with an enforced contract needs its columns described', {
    ...at(span),
    part: { property: 'columns' },
    hint: "list the columns of its query under 'columns', each with a 'data_type'",
  });
}

/** `table` has dbt's four columns: what the query gives, what was promised, and how these differ. */
export function contractBroken(table: string, part?: NodePart, span?: Span): UserError {
  return error('CONTRACT_BROKEN', `The query does not keep the model's contract:\n${table}`, {
    ...at(span),
    ...(part === undefined ? {} : { part }),
    hint: 'change the query, or what the contract says of these columns',
  });
}

export function contractTypeMissing(columns: readonly string[], span?: Span): UserError {
  const names = columns.map((name) => `'${name}'`).join(', ');
  return error('CONTRACT_BROKEN', `The contract promises no 'data_type' for ${names}`, {
    ...at(span),
    ...(columns[0] === undefined ? {} : { part: { column: columns[0] } }),
    hint: 'an enforced contract needs the type of every column',
  });
}

export function contractTypeUnknown(column: string, type: string, cause: unknown, span?: Span): UserError {
  return new UserError(
    {
      code: 'CONTRACT_BROKEN',
      severity: 'error',
      message: `ClickHouse knows no type '${type}', which the contract promises for '${column}'`,
      ...at(span),
      part: { column },
      hint: "types are written as in CREATE TABLE: 'Int32', 'Nullable(String)', 'Decimal(18, 2)'",
    },
    { cause },
  );
}

export function checkWithoutName(expression: string): UserError {
  return error('CONSTRAINT_INVALID', `The constraint check (${expression}) has no 'name'`, {
    part: { property: 'constraints' },
    hint: 'ClickHouse knows constraints by name: give it one',
  });
}

export function nothingToWrite(span?: Span): UserError {
  return error('COMPILATION_ERROR', "'write' keeps the code of a node, and here there is none", at(span));
}

export function tableOfNoSeed(resourceType: string, span?: Span): UserError {
  return error(
    'WRONG_ARGUMENTS',
    `'load_agate_table' reads the file of a seed, and this is a ${resourceType}`,
    {
      ...at(span),
    },
  );
}
