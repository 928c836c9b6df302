import type { Diagnostic, Span } from '../../base/index.ts';
import type { BuiltNode } from '../nodes/draft.ts';
import type { BuiltSource } from '../sources/build-sources.ts';
import type { ProtectedRelation } from '../types.ts';
import { error, warning } from './make.ts';

const HINT = "give the model another 'schema' or 'alias', or keep raw tables in a database of their own";

/** `reader` is the model itself, or the one of its ancestors that reads the source. */
export function replacesSource(
  { node, unit }: BuiltNode,
  source: BuiltSource,
  reader: BuiltNode,
  span: Span | undefined,
): Diagnostic {
  const isOwn = reader.node === node;
  const who = isOwn ? 'that it reads' : `that it reads through '${reader.node.unique_id}'`;
  return error(
    'REPLACES_SOURCE',
    `'${node.unique_id}' would replace ${node.relation_name}, the source ${who}`,
    {
      span: isOwn ? (span ?? unit.span) : unit.span,
      node: node.unique_id,
      related: [
        ...(isOwn || !span ? [] : [{ message: 'it is read at', span }]),
        { message: 'the source is defined at', span: source.span },
      ],
      hint: HINT,
    },
  );
}

export function replacesSourceOfOthers(
  { node, unit }: BuiltNode,
  source: BuiltSource,
  reader: BuiltNode,
): Diagnostic {
  return warning(
    'FILLS_SOURCE',
    'FillsSource',
    `'${node.unique_id}' builds ${node.relation_name}, which '${reader.node.unique_id}' reads as a source`,
    {
      span: unit.span,
      node: node.unique_id,
      related: [{ message: 'the source is defined at', span: source.span }],
      hint: `read it with ref('${node.name}'), so that it is built first`,
    },
  );
}

export function replacesProtected({ node, unit }: BuiltNode, owned: ProtectedRelation): Diagnostic {
  return error(
    'REPLACES_PIPE_TARGET',
    `'${node.unique_id}' would replace ${node.relation_name}, which ${owned.owner} writes`,
    {
      span: unit.span,
      node: node.unique_id,
      ...(owned.span ? { related: [{ message: 'it is named at', span: owned.span }] } : {}),
      hint: HINT,
    },
  );
}
