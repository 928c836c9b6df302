import { didYouMean, type Diagnostic, type Span } from '../../base/index.ts';
import type { RefArgs } from '../../manifest/index.ts';
import type { BuiltNode } from '../nodes/draft.ts';
import { error, warning } from './make.ts';

export function refNotFound(
  uniqueId: string,
  args: RefArgs,
  name: string,
  known: Iterable<string>,
  span: Span | undefined,
): Diagnostic {
  return error('REF_NOT_FOUND', `'${uniqueId}' refers to ${name}, which does not exist`, {
    span,
    node: uniqueId,
    hint: didYouMean(args.name, known) ?? 'check the name, and that its package is installed',
  });
}

export function sourceNotFound(
  uniqueId: string,
  source: string,
  table: string,
  known: Iterable<string>,
  span: Span | undefined,
): Diagnostic {
  const name = `${source}.${table}`;
  return error('SOURCE_NOT_FOUND', `'${uniqueId}' refers to source '${name}', which does not exist`, {
    span,
    node: uniqueId,
    hint: didYouMean(name, known) ?? "define it under 'sources' in a property file",
  });
}

export function functionNotFound(
  uniqueId: string,
  name: string,
  known: Iterable<string>,
  span: Span | undefined,
): Diagnostic {
  return error('FUNCTION_NOT_FOUND', `'${uniqueId}' calls function '${name}', which does not exist`, {
    span,
    node: uniqueId,
    hint: didYouMean(name, known) ?? 'a function is a file in the function folders',
  });
}

export function disabledTarget(uniqueId: string, name: string, span: Span | undefined): Diagnostic {
  return error('REF_DISABLED', `'${uniqueId}' refers to ${name}, which is disabled`, {
    span,
    node: uniqueId,
    hint: 'enable it, or disable what refers to it',
  });
}

export function disabledTargetOfTest(uniqueId: string, name: string, span: Span | undefined): Diagnostic {
  return warning(
    'TEST_OF_DISABLED',
    'InvalidDisabledTargetInTestNode',
    `test '${uniqueId}' is off: it refers to ${name}, which is disabled`,
    {
      span,
      node: uniqueId,
    },
  );
}

export function testTargetNotFound(uniqueId: string, name: string, span: Span | undefined): Diagnostic {
  return warning(
    'TEST_OF_MISSING',
    'NodeNotFoundOrDisabled',
    `test '${uniqueId}' is off: it refers to ${name}, which does not exist`,
    {
      span,
      node: uniqueId,
    },
  );
}

export function ambiguousRef(name: string, ids: readonly string[], span: Span | undefined): Diagnostic {
  return error(
    'REF_AMBIGUOUS',
    `'${name}' is the name of several nodes: ${ids.map((id) => `'${id}'`).join(', ')}`,
    {
      span,
      hint: `say which one is meant: ref('<package>', '${name}')`,
    },
  );
}

export function privateRef(
  uniqueId: string,
  target: string,
  group: string | null,
  span: Span | undefined,
): Diagnostic {
  const whose = group === null ? '' : ` of group '${group}'`;
  return error('REF_PRIVATE', `'${uniqueId}' refers to '${target}', a private model${whose}`, {
    span,
    node: uniqueId,
    hint: 'only nodes of the same group may refer to it',
  });
}

export function protectedRef(uniqueId: string, target: string, span: Span | undefined): Diagnostic {
  return error('REF_PROTECTED', `'${uniqueId}' refers to '${target}', a protected model of another package`, {
    span,
    node: uniqueId,
    hint: 'its package restricts access to public models',
  });
}

export function docNotFound(args: readonly string[], known: Iterable<string>, span: Span): Diagnostic {
  return error('DOC_NOT_FOUND', `there is no docs block '${args.join('.')}'`, {
    span,
    hint: didYouMean(args.at(-1) ?? '', known),
  });
}

export function docArguments(span: Span): Diagnostic {
  return error('DOC_ARGUMENTS', 'doc() takes the name of a docs block, or a package and a name', { span });
}

export function deprecatedModel({ node, unit }: BuiltNode, date: string): Diagnostic {
  return warning('MODEL_DEPRECATED', 'DeprecatedModel', `'${node.unique_id}' is deprecated since ${date}`, {
    span: unit.span,
    node: node.unique_id,
    hint: 'disable or remove it once nothing reads it',
  });
}

export function deprecatedReference(
  reader: BuiltNode,
  target: BuiltNode,
  date: string,
  isPast: boolean,
): Diagnostic {
  const event = isPast ? 'DeprecatedReference' : 'UpcomingReferenceDeprecation';
  const when = isPast ? 'is deprecated since' : 'will be deprecated from';
  const { node, unit } = reader;
  const span = unit.captured.refs.find(({ value }) => value.name === target.node.name)?.span;
  const message = `'${node.unique_id}' refers to '${target.node.unique_id}', which ${when} ${date}`;
  return warning('REF_DEPRECATED', event, message, { span, node: node.unique_id });
}
