import { posix } from 'node:path';
import type { Json } from '../../base/index.ts';
import type { ModelNode, UnitTestNode, UnitTestRunNode } from '../../manifest/index.ts';

/**
 * The node that a unit test runs as: its model's code under the test's own name, which ends in the version where the
 * model has versions. What it expects is in its configuration, where a `unit` materialization finds it.
 */
export function unitTestNode(test: UnitTestNode, model: ModelNode): UnitTestRunNode {
  const name = model.version === null ? test.name : `${test.name}_v${model.version}`;
  const { expect, overrides } = test;
  const isSql = expect.format === 'sql';
  const expectedRows: Json = isSql || typeof expect.rows === 'string' ? [] : (expect.rows ?? []);
  return {
    ...model,
    resource_type: 'unit_test',
    name,
    alias: name,
    model: test.model,
    package_name: test.package_name,
    path: posix.join(posix.dirname(test.original_file_path), `${name}.sql`),
    original_file_path: test.original_file_path,
    unique_id: test.unique_id,
    fqn: test.unique_id.split('.'),
    checksum: { name: 'none', checksum: '' },
    config: {
      enabled: true,
      materialized: 'unit',
      alias: null,
      schema: null,
      database: null,
      tags: [],
      meta: {},
      group: null,
      expected_rows: expectedRows,
      expected_sql: isSql && typeof expect.rows === 'string' ? expect.rows : null,
    },
    tags: [],
    description: test.description,
    columns: {},
    meta: {},
    patch_path: null,
    relation_name: null,
    depends_on: { macros: model.depends_on.macros, nodes: [model.unique_id] },
    contract: { enforced: false, alias_types: true, checksum: null },
    tested_node_unique_id: model.unique_id,
    this_input_node_unique_id: test.given.some(({ input }) => input.trim() === 'this')
      ? model.unique_id
      : null,
    overrides,
  };
}
