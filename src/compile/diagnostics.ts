import { didYouMean, UserError, type Diagnostic, type Span } from '../base/index.ts';
import type { RefArgs } from '../manifest/index.ts';

const at = (span: Span | undefined): Partial<Diagnostic> => (span ? { span } : {});

function shownRef({ name, package: packageName, version }: RefArgs): string {
  const named = packageName === null ? `'${name}'` : `'${packageName}', '${name}'`;
  return `ref(${named}${version === null ? '' : `, v=${version}`})`;
}

export function refNotFound(
  args: RefArgs,
  node: string,
  isDisabled: boolean,
  known: Iterable<string>,
  span: Span | undefined,
): UserError {
  const suggestion = didYouMean(args.name, known);
  return new UserError({
    code: isDisabled ? 'REF_DISABLED' : 'REF_NOT_FOUND',
    severity: 'error',
    message: `'${node}' depends on ${shownRef(args)}, which ${isDisabled ? 'is disabled' : 'does not exist'}`,
    node,
    ...at(span),
    ...(isDisabled || !suggestion ? {} : { hint: suggestion }),
  });
}

export function functionNotFound(name: string, node: string, span: Span | undefined): UserError {
  return new UserError({
    code: 'FUNCTION_NOT_FOUND',
    severity: 'error',
    message: `'${node}' calls function('${name}'), which does not exist`,
    node,
    ...at(span),
  });
}

export function metricNotFound(
  name: string,
  node: string,
  known: Iterable<string>,
  span: Span | undefined,
): UserError {
  const suggestion = didYouMean(name, known);
  return new UserError({
    code: 'METRIC_NOT_FOUND',
    severity: 'error',
    message: `'${node}' refers to metric '${name}', which does not exist`,
    node,
    ...at(span),
    ...(suggestion ? { hint: suggestion } : {}),
  });
}

export function sourceNotFound(
  sourceName: string,
  tableName: string,
  node: string,
  known: Iterable<string>,
  span: Span | undefined,
): UserError {
  const suggestion = didYouMean(`${sourceName}.${tableName}`, known);
  return new UserError({
    code: 'SOURCE_NOT_FOUND',
    severity: 'error',
    message: `'${node}' depends on source('${sourceName}', '${tableName}'), which is not defined`,
    node,
    ...at(span),
    ...(suggestion ? { hint: suggestion } : {}),
  });
}

/** dbt's "unable to infer all dependencies". */
export function refUnknownAtParse(args: RefArgs, node: string, span: Span | undefined): UserError {
  return new UserError({
    code: 'REF_UNKNOWN_AT_PARSE',
    severity: 'error',
    message: `'${node}' reads ${shownRef(args)}, which was not seen when the project was parsed`,
    node,
    ...at(span),
    hint: `a ref under a condition is found only when the condition holds while parsing: add '-- depends_on: {{ ${shownRef(args)} }}' at the top`,
  });
}

export function operationRefsEphemeral(name: string, span: Span | undefined): UserError {
  return new UserError({
    code: 'OPERATION_REFS_EPHEMERAL',
    severity: 'error',
    message: `An operation cannot read the ephemeral model '${name}', which exists only inside of other models`,
    ...at(span),
    hint: 'materialize the model as a view',
  });
}

export function ephemeralCycle(path: readonly string[]): UserError {
  return new UserError({
    code: 'CYCLE',
    severity: 'error',
    message: `Ephemeral models read each other in a circle: ${path.map((id) => `'${id}'`).join(' → ')}`,
    ...(path[0] === undefined ? {} : { node: path[0] }),
  });
}

export function operationUnknown(name: string, known: Iterable<string>): UserError {
  const suggestion = didYouMean(name, known);
  return new UserError({
    code: 'MACRO_NOT_FOUND',
    severity: 'error',
    message: `There is no macro named '${name}' to run`,
    ...(suggestion ? { hint: suggestion } : {}),
  });
}
