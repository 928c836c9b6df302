import type { ManifestNode } from '../../../manifest/index.ts';
import { needsFullRefresh } from '../../diagnostics.ts';
import type { DeployedView } from './deployed-view.ts';
import type { ViewConfig } from './read-view-config.ts';

/** @throws UserError where the view that stands cannot become what the configuration asks for by altering it */
export function assertSameKind(node: ManifestNode, view: DeployedView, { refreshable }: ViewConfig): void {
  const name = `The materialized view '${view.schema}.${view.name}'`;
  if (view.isRefreshable && !refreshable) {
    throw needsFullRefresh(node, `${name} is refreshable, and '${node.name}' has no config 'refreshable'`);
  }
  if (!view.isRefreshable && refreshable) {
    throw needsFullRefresh(node, `${name} is not refreshable, and '${node.name}' has a config 'refreshable'`);
  }
  if (refreshable && view.isAppending !== refreshable.isAppending) {
    const is = view.isAppending ? 'appends' : 'does not append';
    throw needsFullRefresh(node, `${name} ${is}, which ClickHouse cannot change in place`);
  }
}
