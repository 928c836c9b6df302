import { existsSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';

/** Problems that dbt's own schema finds; none where the schemas are not at hand. */
export function schemaProblems(
  schema: 'catalog-v1' | 'manifest-v12' | 'run-results-v6' | 'sources-v3',
  artifact: unknown,
): readonly string[] {
  const path = new URL(`../../../shared/schemas/dbt/${schema}.json`, import.meta.url);
  if (!existsSync(path)) return [];
  const validate = new Ajv2020({ strict: false, allErrors: true, validateFormats: false }).compile(
    JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, unknown>>,
  );
  validate(artifact);
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}
