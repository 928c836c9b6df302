import type { RelationCache } from './relation-cache.ts';
import type { ExistingRelation, Warehouse } from './types.ts';

interface Schema {
  readonly exists: boolean;
  readonly engine: string;
  readonly relations: Map<string, ExistingRelation>;
}

/** Inner tables of materialized views belong to ClickHouse. */
const LOOK_UP = `
SELECT d.name, d.engine, t.name, t.engine
FROM system.databases AS d
LEFT JOIN (
  SELECT database, name, engine
  FROM system.tables
  WHERE database IN {schemas:Array(String)} AND NOT startsWith(name, '.inner') AND NOT is_temporary
) AS t ON t.database = d.name
WHERE d.name IN {schemas:Array(String)}
SETTINGS join_use_nulls = 0`;

function typeOf(engine: string): ExistingRelation['type'] {
  switch (engine) {
    case 'View':
    case 'LiveView':
    case 'WindowView':
      return 'view';
    case 'MaterializedView':
      return 'materialized_view';
    case 'Dictionary':
      return 'dictionary';
    default:
      return 'table';
  }
}

async function lookUp(
  warehouse: Warehouse,
  schemas: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, Schema>> {
  const found = new Map<string, Schema>(
    schemas.map((name) => [name, { exists: false, engine: '', relations: new Map() }]),
  );
  if (schemas.length === 0) return found;
  const { rows } = await warehouse.query(LOOK_UP, {
    database: null,
    params: { schemas },
    ...(signal ? { signal } : {}),
  });
  for (const row of rows) {
    const [schema = '', schemaEngine = '', name = '', engine = ''] = row.map(String);
    let entry = found.get(schema);
    if (!entry?.exists) {
      entry = { exists: true, engine: schemaEngine, relations: new Map() };
      found.set(schema, entry);
    }
    if (name !== '') entry.relations.set(name, { schema, name, type: typeOf(engine), engine });
  }
  return found;
}

/**
 * A cache of what exists. One query, at the first question, finds all of `schemas`; a schema not among them costs a
 * query of its own when it is first asked for. A failed look-up is tried again at the next question; `signal` cancels it.
 */
export function createRelationCache(
  warehouse: Warehouse,
  schemas: readonly string[],
  signal?: AbortSignal,
): RelationCache {
  const known = new Map<string, Schema>();
  const pending = new Map<string, Promise<void>>();
  let first: readonly string[] | undefined = [...new Set(schemas)];

  /** What changed while its schema was being looked up: the answer may be older than the change. */
  const meanwhile: { schema: string; name: string; relation: ExistingRelation | undefined }[] = [];
  const put = (schema: string, name: string, relation: ExistingRelation | undefined): void => {
    if (pending.has(schema)) meanwhile.push({ schema, name, relation });
    const relations = known.get(schema)?.relations;
    if (relation) relations?.set(name, { ...relation, name });
    else relations?.delete(name);
  };
  const load = async (schema: string): Promise<void> => {
    const wanted = first ? [...new Set([...first, schema])] : [schema];
    first = undefined;
    const loading = lookUp(warehouse, wanted, signal).then((found) => {
      for (const [name, entry] of found) if (!known.has(name)) known.set(name, entry);
    });
    for (const name of wanted) pending.set(name, loading);
    try {
      await loading;
    } finally {
      for (const name of wanted) pending.delete(name);
      for (const { schema, name, relation } of meanwhile.splice(0)) put(schema, name, relation);
    }
  };
  const schemaOf = async (schema: string): Promise<Schema> => {
    if (!known.has(schema)) await (pending.get(schema) ?? load(schema));
    return known.get(schema) ?? { exists: false, engine: '', relations: new Map() };
  };
  const peek = (schema: string, name: string): ExistingRelation | undefined =>
    known.get(schema)?.relations.get(name);

  return {
    get: async (schema, name) => (await schemaOf(schema)).relations.get(name),
    list: async (schema) => [...(await schemaOf(schema)).relations.values()],
    hasSchema: async (schema) => (await schemaOf(schema)).exists,
    schemaEngine: async (schema) => {
      const { exists, engine } = await schemaOf(schema);
      return exists ? engine : undefined;
    },
    refresh: async (schema, name) => {
      const { rows } = await warehouse.query(
        'SELECT engine FROM system.tables WHERE database = {schema:String} AND name = {name:String}',
        { database: null, params: { schema, name }, ...(signal ? { signal } : {}) },
      );
      const engine = rows[0]?.[0];
      put(
        schema,
        name,
        typeof engine === 'string' ? { schema, name, type: typeOf(engine), engine } : undefined,
      );
    },
    added: (relation) => put(relation.schema, relation.name, relation),
    dropped: (schema, name) => put(schema, name, undefined),
    renamed: (schema, from, to) => {
      const relation = peek(schema, from);
      put(schema, from, undefined);
      put(schema, to, relation);
    },
    exchanged: (schema, from, to) => {
      const [one, other] = [peek(schema, from), peek(schema, to)];
      put(schema, from, other);
      put(schema, to, one);
    },
    schemaCreated: (schema, engine = 'Atomic') => {
      if (!known.get(schema)?.exists) known.set(schema, { exists: true, engine, relations: new Map() });
    },
    schemaDropped: (schema) => {
      known.set(schema, { exists: false, engine: '', relations: new Map() });
    },
  };
}
