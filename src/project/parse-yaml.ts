import { parseDocument } from 'yaml';
import { UserError, type DiagnosticSink, type SourceFile } from '../base/index.ts';
import type { YamlDocument } from './types.ts';
import { buildYamlTree, type YamlTree } from './yaml-tree.ts';
import { brokenYaml } from './yaml-errors.ts';
import { IndexedYamlDocument } from './yaml-document.ts';
import { readQuickYaml } from './quick-yaml.ts';

/**
 * Reads a YAML file as PyYAML does for dbt: YAML 1.1's words for true and false, merge keys, the last of duplicate keys
 * wins (a warning to the sink). Positions are kept in a compact index.
 * @throws UserError for text that is not YAML, with the place and what to do about it.
 */
export function parseYaml(source: SourceFile, sink?: DiagnosticSink): YamlDocument {
  return new IndexedYamlDocument(source, readQuickYaml(source.text) ?? readWholeYaml(source, sink));
}

/** Reads whatever is YAML; the syntax tree is let go. */
export function readWholeYaml(source: SourceFile, sink?: DiagnosticSink): YamlTree {
  // Scalars are resolved by our own rules, hence the schema that leaves them all text.
  const document = parseDocument(source.text, {
    version: '1.1',
    schema: 'failsafe',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
    keepSourceTokens: false,
  });
  const [error] = document.errors;
  if (error) throw new UserError(brokenYaml(source, error.code, error.message, error.pos));
  return buildYamlTree(document, source, sink);
}
