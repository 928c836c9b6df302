import { join } from 'node:path';
import type { DiagnosticSink } from '../base/index.ts';
import { listFiles } from './list-files.ts';
import { parseYaml } from './parse-yaml.ts';
import { readSource } from './read-source.ts';
import type { YamlDocument } from './types.ts';

/**
 * Every `*.yml` and `*.yaml` below a folder of the project, read and not rendered, ordered by path.
 * @param root absolute path of the project's folder, which messages name files relative to.
 * @param folder relative to `root`; none of its files when it does not exist.
 * @throws UserError for a file that is not YAML.
 */
export function loadYamlFiles(root: string, folder: string, sink?: DiagnosticSink): readonly YamlDocument[] {
  return listFiles(join(root, folder))
    .filter((path) => /\.ya?ml$/i.test(path))
    .map((path) => parseYaml(readSource(join(root, folder, path), root), sink));
}
