import { UserError } from '../../base/index.ts';
import { badPrivatePackage } from './diagnostics.ts';
import type { PrivateSpec } from './package-spec.ts';

/**
 * The address of a private package: over SSH at its provider, with the keys that ssh finds, as dbt does outside of its
 * platform. GitHub unless another provider is named.
 * @throws UserError for an unknown provider, or a repository without its project on Azure.
 */
export function privateAddress({ repository, provider, span }: PrivateSpec): string {
  switch (provider ?? 'github') {
    case 'github':
      return `git@github.com:${repository}.git`;
    case 'gitlab':
      return `git@gitlab.com:${repository}.git`;
    case 'ado':
    case 'azure_devops':
      if (repository.split('/').length < 3) {
        throw new UserError(
          badPrivatePackage(repository, 'on Azure it is named org/project/repository', span),
        );
      }
      return `git@ssh.dev.azure.com:v3/${repository}`;
    default:
      throw new UserError(
        badPrivatePackage(repository, 'its provider is one of github, gitlab, ado, azure_devops', span),
      );
  }
}
