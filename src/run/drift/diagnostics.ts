import { UserError, type Diagnostic } from '../../base/index.ts';
import type { ManifestNode } from '../../manifest/index.ts';
import type { Difference } from './difference.ts';

const list = (differences: readonly Difference[]): string =>
  differences.map(({ description }) => description).join('; ');

const tableOf = ({ name }: ManifestNode): string => `The table of '${name}'`;

/** `why` is what keeps a run from changing it; undefined where the config has only not asked for it. */
export function configDrift(
  node: ManifestNode,
  differences: readonly Difference[],
  why: string | undefined,
  relation: string = tableOf(node),
): Diagnostic {
  return {
    code: 'CONFIG_DRIFT',
    severity: 'warning',
    message: `${relation} differs from its config, and stays as it is${why === undefined ? '' : `, since ${why}`}: ${list(differences)}`,
    node: node.unique_id,
    hint:
      why === undefined
        ? "set on_configuration_change: 'apply' to have it changed, 'continue' to keep it; --full-refresh builds it anew"
        : 'run with --full-refresh to build it anew',
  };
}

export function configDriftFails(
  node: ManifestNode,
  differences: readonly Difference[],
  relation: string = tableOf(node),
): UserError {
  return new UserError({
    code: 'CONFIG_DRIFT_FAILS',
    severity: 'error',
    message: `${relation} differs from its config, and on_configuration_change is 'fail': ${list(differences)}`,
    node: node.unique_id,
    hint: 'run with --full-refresh to build it anew, or change the config back',
  });
}
