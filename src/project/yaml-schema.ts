import type { JsonObject } from '../base/index.ts';

/**
 * A JSON schema (draft 07) for a kind of YAML file. Beside the standard keywords, `deprecated: true` marks keys that
 * are still read but have moved into `config:`, and `examples` what to suggest for a value with a `pattern`.
 */
export interface YamlSchema {
  /** Unique; validators are compiled once per id. */
  readonly id: string;
  /** What the file is, for messages: `property file`, `profiles.yml`. */
  readonly title: string;
  /** May be worked out when it is read: what the build has compiled does not need it. */
  readonly schema: JsonObject;
}
