import { hostFunction, toText, type HostObject } from '../../jinja/index.ts';
import { dispatchFailed, dispatchWithDot, wrongArguments } from '../diagnostics.ts';
import type { MacroRegistry } from '../macro-registry.ts';
import type { MacroNamespace } from '../macro-namespace.ts';

/** `adapter.dispatch(macro_name, macro_namespace)`: the macro to call. */
export function dispatchMethod(
  registry: MacroRegistry,
  namespace: MacroNamespace,
  localPackage: string,
): HostObject {
  return hostFunction('dispatch', ({ positional, keyword, span }) => {
    const name = positional[0] ?? keyword.get('macro_name');
    const within = positional[1] ?? keyword.get('macro_namespace') ?? null;
    if (positional.length > 2 || keyword.has('packages')) {
      throw wrongArguments('adapter.dispatch', 'a macro name and a macro_namespace; packages is gone', span);
    }
    if (typeof name !== 'string' || (within !== null && typeof within !== 'string')) {
      throw wrongArguments('adapter.dispatch', `texts, not ${toText(within ?? name)}`, span);
    }
    if (name.includes('.')) throw dispatchWithDot(name, span);
    const result = registry.dispatch(name, within, localPackage);
    if (!result.found) throw dispatchFailed(name, within, result.searched, span);
    return namespace.bind(result.found);
  });
}
