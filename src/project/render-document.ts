import type { Json } from '../base/index.ts';
import type { Scope } from '../jinja/index.ts';
import type { YamlDocument } from './types.ts';
/** The document's data with its Jinja rendered natively; errors point into the YAML file. */
export function renderDocument(_document: YamlDocument, _scope: Scope, _shouldRender?: (path: readonly (string | number)[]) => boolean): Json { throw new Error('being written'); }
