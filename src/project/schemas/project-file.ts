import type { YamlSchema } from '../yaml-schema.ts';
import { shareParts } from './share-parts.ts';
import { CONFIGS, quoting } from './config-values.ts';
import {
  anything,
  either,
  flag,
  item,
  keysOf,
  list,
  mapOf,
  object,
  record,
  refer,
  requiredText,
  text,
  textOrNumber,
  textOrWhole,
  texts,
  type Schema,
} from './notation.ts';

/**
 * A tree of folders: `+key` configures everything below, any other key is a package, a folder or a node.
 * `x-config-tree` marks its places: dbt also takes a bare `key: value` there, with a deprecation.
 */
function configTree(name: string, keys: Readonly<Record<string, Schema>>): Schema {
  const prefixed = Object.fromEntries(Object.entries(keys).map(([key, schema]) => [`+${key}`, schema]));
  return {
    type: ['object', 'null'],
    'x-config-tree': true,
    ...keysOf(prefixed),
    propertyNames: { anyOf: [{ enum: Object.keys(prefixed) }, { not: { pattern: '^\\+' } }] },
    additionalProperties: refer(name),
  };
}

const TREES: Readonly<Record<string, Readonly<Record<string, Schema>>>> = {
  models: CONFIGS.model,
  seeds: CONFIGS.seed,
  snapshots: CONFIGS.snapshot,
  sources: CONFIGS.source,
  data_tests: CONFIGS.dataTest,
  unit_tests: CONFIGS.unitTest,
  analyses: CONFIGS.analysis,
  exposures: CONFIGS.exposure,
  metrics: CONFIGS.metric,
  'semantic-models': CONFIGS.semanticModel,
  'saved-queries': CONFIGS.savedQuery,
  functions: CONFIGS.function,
};

const paths = list(requiredText);

/** Flags that dbt reads from `flags:`; it lets others pass without a word. */
const warnErrorOptions = object({
  error: texts,
  warn: texts,
  silence: texts,
  include: texts,
  exclude: texts,
});

/** dbt_project.yml. */
export const PROJECT_FILE_SCHEMA: YamlSchema = {
  id: 'project-file',
  title: 'dbt_project.yml',
  get schema() {
    return shareParts({
      type: 'object',
      required: ['name'],
      additionalProperties: false,
      properties: {
        name: {
          type: 'string',
          pattern: '^[^\\d\\W]\\w*$',
          'x-says': 'must consist of letters, digits and underscores and not begin with a digit',
        },
        version: textOrNumber,
        'config-version': { type: ['integer', 'null'] },
        profile: text,
        'model-paths': paths,
        'seed-paths': paths,
        'test-paths': paths,
        'analysis-paths': paths,
        'macro-paths': paths,
        'snapshot-paths': paths,
        'function-paths': paths,
        'docs-paths': paths,
        'asset-paths': paths,
        'osi-paths': paths,
        'source-paths': { ...paths, 'x-renamed': 'model-paths' },
        'data-paths': { ...paths, 'x-renamed': 'seed-paths' },
        'modules-path': { ...text, 'x-renamed': 'packages-install-path' },
        'target-path': text,
        'log-path': text,
        'packages-install-path': text,
        'clean-targets': paths,
        quoting,
        vars: record,
        dispatch: list(
          item(
            { macro_namespace: requiredText, search_order: { type: 'array', items: { type: 'string' } } },
            'macro_namespace',
            'search_order',
          ),
        ),
        'on-run-start': texts,
        'on-run-end': texts,
        'query-comment': either(text, object({ comment: text, append: flag, 'job-label': flag })),
        'require-dbt-version': texts,
        'restrict-access': flag,
        'dbt-cloud': mapOf(textOrWhole),
        sync: object({ schema_refresh_interval: text }),
        flags: { type: ['object', 'null'], properties: { warn_error_options: warnErrorOptions } },
        packages: list(),
        tests: refer('data_tests'),
        ...Object.fromEntries(Object.keys(TREES).map((name) => [name, refer(name)])),
      },
      definitions: Object.fromEntries(
        Object.entries(TREES).map(([name, keys]) => [name, configTree(name, keys)]),
      ),
    });
  },
};

/** vars.yml, dbt 1.12's other place for `vars:`. */
export const VARS_FILE: YamlSchema = {
  id: 'vars-file',
  title: 'vars.yml',
  schema: { type: ['object', 'null'], properties: { vars: record }, additionalProperties: anything },
};
