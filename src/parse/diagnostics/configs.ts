import { didYouMean, type Diagnostic, type Span } from '../../base/index.ts';
import type { WrongValue } from '../config/config-resolver.ts';
import type { BuiltNode } from '../nodes/draft.ts';
import { error, warning } from './make.ts';

export function wrongConfigType(
  uniqueId: string,
  { key, value, expected }: WrongValue,
  span: Span,
): Diagnostic {
  return error(
    'CONFIG_TYPE',
    `config '${key}' of '${uniqueId}' has to be ${expected}, not ${describeValue(value)}`,
    {
      span,
      node: uniqueId,
    },
  );
}

function describeValue(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a dict';
  return typeof value === 'string' ? `'${value}'` : String(value);
}

export function unusedConfigPath(path: string, span: Span): Diagnostic {
  return warning(
    'CONFIG_UNUSED',
    'UnusedResourceConfigPath',
    `'${path}' in dbt_project.yml configures nothing that exists`,
    {
      span,
      hint: 'folders follow the path of the files below the resource folder, after the name of the package',
    },
  );
}

export function unknownGroup({ node, unit }: BuiltNode, group: string, near: readonly string[]): Diagnostic {
  const hint = near.length > 0 ? didYouMean(group, near) : "define it under 'groups' in a property file";
  return error(
    'GROUP_NOT_FOUND',
    `'${node.unique_id}' belongs to the group '${group}', which does not exist`,
    {
      span: unit.captured.configSpans.get('group') ?? unit.span,
      node: node.unique_id,
      hint,
    },
  );
}

export function publicEphemeral({ node, unit }: BuiltNode): Diagnostic {
  return error('PUBLIC_EPHEMERAL', `'${node.unique_id}' is ephemeral and cannot be public`, {
    span: unit.span,
    node: node.unique_id,
    hint: 'other projects have no relation to read: materialize it or make it protected',
  });
}

export function snapshotConfig({ node, unit }: BuiltNode, problem: string): Diagnostic {
  return error('SNAPSHOT_CONFIG', `snapshot '${node.name}' ${problem}`, {
    span: unit.span,
    node: node.unique_id,
  });
}

export function foreignKeyTarget(target: string, span: Span): Diagnostic {
  return error(
    'FOREIGN_KEY_TARGET',
    `a foreign key leads to '${target}', which is neither a ref nor a source`,
    {
      span,
      hint: "write 'to: ref(…)' or 'to: source(…)'",
    },
  );
}
