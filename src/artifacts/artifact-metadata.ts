import type { JsonObject } from '../base/index.ts';
import { DBT_VERSION } from '../manifest/index.ts';
import { toIsoFormat } from './iso-format.ts';

/** What every artifact says of the command that made it. */
export interface ArtifactMetadata {
  readonly invocationId: string;
  readonly invocationStartedAt: Date;
  readonly generatedAt: Date;
  /** From {@link customEnvironment}. */
  readonly env: Readonly<Record<string, string>>;
}

const CUSTOM_ENV = 'DBT_ENV_CUSTOM_ENV_';

/** The variables that users hand on to artifacts: `DBT_ENV_CUSTOM_ENV_TEAM=x` gives `{ TEAM: 'x' }`. */
export function customEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const custom: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (name.startsWith(CUSTOM_ENV) && value !== undefined) custom[name.slice(CUSTOM_ENV.length)] = value;
  }
  return custom;
}

/** dbt's `metadata` block; `name` and `version` choose the schema, e.g. `manifest` and 12. */
export function metadataJson(name: string, version: number, metadata: ArtifactMetadata): JsonObject {
  return {
    dbt_schema_version: `https://schemas.getdbt.com/dbt/${name}/v${version}.json`,
    dbt_version: DBT_VERSION,
    generated_at: toIsoFormat(metadata.generatedAt),
    invocation_id: metadata.invocationId,
    invocation_started_at: toIsoFormat(metadata.invocationStartedAt),
    env: metadata.env,
  };
}
