import type { ManifestNode } from '../manifest/index.ts';
import type { NoOpNode } from './no-op-node.ts';

/** dbt's line of a node: ``sql table model `shop`.`orders` ``, `seed file shop.countries`, `test not_null_orders_id`,
 * `unit_test orders::test_totals`. */
export function describeNode(node: ManifestNode | NoOpNode): string {
  const relation = node.relation_name ?? `\`${node.schema}\`.\`${node.alias}\``;
  switch (node.resource_type) {
    case 'model':
      return `${node.language} ${node.config.materialized} model ${relation}`;
    case 'seed':
      return `seed file ${relation}`;
    case 'snapshot':
      return `snapshot ${relation}`;
    case 'test':
      return `test ${node.name}`;
    case 'unit_test':
      return `unit_test ${node.model}::${node.name}`;
    case 'function':
      return `function ${relation}`;
    case 'exposure':
      return `exposure ${node.name}`;
    case 'saved_query':
      return `saved query ${node.name}`;
    case 'analysis':
    case 'operation':
    case 'sql_operation':
      return `${node.resource_type} ${node.name}`;
  }
}
