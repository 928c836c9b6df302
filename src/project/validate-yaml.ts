import type { Diagnostic, JsonObject } from '../base/index.ts';
import type { YamlDocument } from './types.ts';
/** A JSON schema (draft 07) for a kind of YAML file. */
export interface YamlSchema {
  /** Unique; validators are compiled once per id. */
  readonly id: string;
  /** What the file is, for messages: `pipe`, `profiles.yml`. */
  readonly title: string;
  readonly schema: JsonObject;
}
/** Missing and mistyped values are errors, unknown keys (`additionalProperties: false`) warnings; strings with Jinja in them pass for any scalar. */
export function validateYaml(_document: YamlDocument, _schema: YamlSchema): Promise<readonly Diagnostic[]> { throw new Error('being written'); }
