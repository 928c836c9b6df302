import type { Json } from '../../base/index.ts';
import type { FunctionNode } from '../../manifest/index.ts';
import { dictAt, isDict, listOf } from '../json-object.ts';
import type { NodePatch } from '../properties/node-patch.ts';

/** dbt's word for the type of a function that no property file describes. */
const UNKNOWN_TYPE = 'INVALID_TYPE';

/** What the property file says of a function's arguments and of its result. */
export function readSignature(patch: NodePatch | undefined): Pick<FunctionNode, 'arguments' | 'returns'> {
  const data = patch?.entry.data ?? {};
  const returns = dictAt(data, 'returns');
  return {
    arguments: listOf(data.arguments)
      .filter(isDict)
      .map((each): Json => ({
        name: each.name ?? null,
        data_type: each.data_type ?? null,
        description: each.description ?? null,
        default_value: each.default_value ?? null,
      })),
    returns: { data_type: returns.data_type ?? UNKNOWN_TYPE, description: returns.description ?? null },
  };
}
