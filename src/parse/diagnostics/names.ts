import type { Diagnostic, Span } from '../../base/index.ts';
import type { BuiltNode } from '../nodes/draft.ts';
import { error, warning, otherAt } from './make.ts';

export function duplicateMacro(name: string, packageName: string, span: Span, earlier: Span): Diagnostic {
  return error('MACRO_TWICE', `package '${packageName}' has two macros named '${name}'`, {
    span,
    related: otherAt(earlier),
    hint: 'rename or remove one of them',
  });
}

export function duplicateDoc(name: string, packageName: string, span: Span, earlier: Span): Diagnostic {
  return error('DOC_TWICE', `package '${packageName}' has two docs blocks named '${name}'`, {
    span,
    related: otherAt(earlier),
  });
}

export function duplicateResource(uniqueId: string, span: Span, earlier: Span): Diagnostic {
  return error('RESOURCE_TWICE', `there are two resources '${uniqueId}'`, {
    span,
    related: otherAt(earlier),
    node: uniqueId,
    hint: 'rename or disable one of them',
  });
}

export const duplicateSource = duplicateResource;

export function duplicateName(name: string, one: BuiltNode, other: BuiltNode, isError: boolean): Diagnostic {
  const message = `'${one.node.unique_id}' and '${other.node.unique_id}' share the name '${name}'`;
  const more = { span: one.unit.span, related: otherAt(other.unit.span), node: one.node.unique_id };
  return isError
    ? error('NAME_TWICE', message, more)
    : warning('NAME_TWICE', 'DuplicateNameDistinctNodeTypesDeprecation', message, more);
}

export function versionedAndUnversioned(one: BuiltNode, other: BuiltNode): Diagnostic {
  return error('VERSIONED_AND_UNVERSIONED', `'${one.node.name}' exists with and without versions`, {
    span: one.unit.span,
    related: otherAt(other.unit.span),
    node: one.node.unique_id,
  });
}

export function ambiguousRelation(relation: string, one: BuiltNode, other: BuiltNode): Diagnostic {
  return error(
    'RELATION_TWICE',
    `'${one.node.unique_id}' and '${other.node.unique_id}' would both be ${relation}`,
    {
      span: one.unit.span,
      related: otherAt(other.unit.span),
      node: one.node.unique_id,
      hint: "give one of them another 'alias' or 'schema'",
    },
  );
}

export function schemaNameMissing(uniqueId: string, isError: boolean, span: Span): Diagnostic {
  const message = `generate_schema_name gives '${uniqueId}' no schema`;
  const more = { span, node: uniqueId, hint: 'let the macro end in a name in every case' };
  return isError
    ? error('SCHEMA_NAME_MISSING', message, more)
    : warning('SCHEMA_NAME_MISSING', 'GenerateSchemaNameNullValueDeprecation', message, more);
}

export function blankInName(uniqueId: string, isError: boolean, span: Span): Diagnostic {
  const message = `the name of '${uniqueId}' has a blank`;
  return isError
    ? error('BLANK_IN_NAME', message, { span, node: uniqueId })
    : warning('BLANK_IN_NAME', 'SpacesInResourceNameDeprecation', message, { span, node: uniqueId });
}
