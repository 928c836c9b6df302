import type { Diagnostic, Span } from '../../base/index.ts';
import type { BuiltNode } from '../nodes/draft.ts';
import type { BuiltSource } from '../sources/build-sources.ts';
import type { ProtectedRelation } from '../types.ts';
import { error } from './make.ts';

export function replacesSource(
  { node, unit }: BuiltNode,
  source: BuiltSource,
  reader: BuiltNode,
  span: Span | undefined,
): Diagnostic {
  const who = reader.node === node ? 'that it reads' : `that '${reader.node.unique_id}' reads`;
  return error(
    'REPLACES_SOURCE',
    `'${node.unique_id}' would replace ${node.relation_name}, the source ${who}`,
    {
      span: reader.node === node ? (span ?? unit.span) : unit.span,
      node: node.unique_id,
      related: [{ message: 'the source is defined at', span: source.span }],
      hint: "give the model another 'schema' or 'alias', or keep raw tables in a database of their own",
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
      hint: "give the model another 'schema' or 'alias', or keep raw tables in a database of their own",
    },
  );
}
