import type { YamlSchema } from '../yaml-schema.ts';
import { anything, flag, item, list, requiredText, text, textOrNumber, type Schema } from './notation.ts';

const version: Schema = {
  type: ['string', 'number', 'array'],
  items: { type: ['string', 'number'] },
  minItems: 1,
};
const checkout = { revision: textOrNumber, subdirectory: text, 'warn-unpinned': flag };

const KINDS = ['package', 'git', 'local', 'tarball', 'private'];

const packages = list({
  ...item({
    package: { type: 'string', pattern: '/', 'x-says': `must have a namespace, as in 'dbt-labs/dbt_utils'` },
    version,
    'install-prerelease': flag,
    install_prerelease: flag,
    git: requiredText,
    local: requiredText,
    tarball: requiredText,
    private: requiredText,
    provider: text,
    name: text,
    unrendered: anything,
    ...checkout,
  }),
  'x-one-of': KINDS,
  oneOf: KINDS.map((kind) => ({ required: [kind] })),
  dependencies: { package: ['version'], tarball: ['name'] },
});

/** packages.yml and dependencies.yml. */
export const PACKAGES_FILE: YamlSchema = {
  id: 'packages-file',
  title: 'packages file',
  schema: {
    type: ['object', 'null'],
    additionalProperties: false,
    properties: {
      packages,
      projects: list(item({ name: requiredText }, 'name')),
      sha1_hash: text,
    },
  },
};
