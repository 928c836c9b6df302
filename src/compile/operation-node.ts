import { sha256 } from '../base/index.ts';
import type { OperationNode, Target } from '../manifest/index.ts';

export interface OperationRequest {
  readonly name: string;
  readonly packageName: string;
  readonly target: Target;
  readonly code: string;
  readonly type: OperationNode['resource_type'];
  /** Seconds since the epoch. */
  readonly createdAt: number;
}

/** The node that inline SQL and `run-operation` run as: it stands in no manifest. */
export function operationNode(request: OperationRequest): OperationNode {
  const { name, packageName, target, code, type } = request;
  const path = `${name}.sql`;
  return {
    resource_type: type,
    database: '',
    schema: target.schema,
    name,
    package_name: packageName,
    path,
    original_file_path: path,
    unique_id: `${type}.${packageName}.${name}`,
    fqn: [packageName, name],
    alias: name,
    checksum: { name: 'sha256', checksum: sha256(code) },
    config: {
      enabled: true,
      materialized: 'view',
      alias: null,
      schema: null,
      database: null,
      tags: [],
      meta: {},
      group: null,
    },
    tags: [],
    description: '',
    columns: {},
    meta: {},
    group: null,
    docs: { show: true, node_color: null },
    patch_path: null,
    build_path: null,
    unrendered_config: {},
    created_at: request.createdAt,
    relation_name: null,
    raw_code: code,
    doc_blocks: [],
    language: 'sql',
    refs: [],
    sources: [],
    metrics: [],
    functions: [],
    depends_on: { macros: [], nodes: [] },
    compiled_path: null,
    compiled: false,
    compiled_code: null,
    extra_ctes_injected: false,
    extra_ctes: [],
    contract: { enforced: false, alias_types: true, checksum: null },
    index: null,
  };
}
