import { isRecord } from '../../base/index.ts';
import { defineFunction } from './define-function.ts';
import { HostObject, PyError, toText } from '../../jinja/index.ts';
import { Relation, relationClassMethod, RELATION_TYPES } from './relation.ts';

/** `api.Relation`. */
export class RelationClass extends HostObject {
  override readonly typeName = 'RelationProxy';

  override getAttribute(name: string): unknown {
    if (name === 'create_from') {
      return defineFunction(name, ['quoting', 'relation_config'], (_quoting, config) => fromConfig(config));
    }
    if (name === 'create_ephemeral_from') {
      return defineFunction(name, ['relation_config'], (config) =>
        Relation.ephemeral(fromConfig(config).identifier ?? ''),
      );
    }
    return RELATION_TYPES[name] ?? relationClassMethod(name);
  }
}

/** The relation of a node's or source's dictionary. */
function fromConfig(config: unknown): Relation {
  if (!isRecord(config)) throw new PyError('TypeError', 'create_from() needs a node');
  const identifier = config['identifier'] ?? config['alias'] ?? config['name'];
  return new Relation({ schema: toText(config['schema'] ?? ''), identifier: toText(identifier ?? '') });
}
