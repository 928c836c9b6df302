import type { FoundDifference, DriftPart } from './difference.ts';
import { splitList } from './definition-text.ts';
import type { TableDefinition } from './table-definition.ts';

/** What a comparison has to know of the server. */
export interface ServerFacts {
  /** Whether tables of the database are replicated, whatever engine their definition names. */
  readonly replicates: boolean;
  /** Settings of MergeTree tables by name: what holds where a table does not say, and whether ALTER can change it. */
  readonly settings: ReadonlyMap<string, { readonly value: string; readonly isFixed: boolean }>;
}

const rebuild = { kind: 'rebuild' } as const;
const alter = (...actions: readonly string[]): FoundDifference['remedy'] => ({ kind: 'alter', actions });

interface Engine {
  readonly family: string;
  readonly isReplicated: boolean;
  readonly isShared: boolean;
  /** Without the path and the name of a replica, which the server fills in. */
  readonly args: string;
}

function readEngine(text: string): Engine {
  const [, name = text, list = ''] = /^(\w+)(?:\((.*)\))?$/s.exec(text) ?? [];
  const [, prefix = '', family = name] = /^(Shared|Replicated)(\w*MergeTree)$/.exec(name) ?? [];
  const args = [...splitList(list)];
  if (prefix !== '') while (args[0]?.startsWith("'")) args.shift();
  return {
    family,
    isReplicated: prefix === 'Replicated',
    isShared: prefix === 'Shared',
    args: args.join(', '),
  };
}

function isSameEngine(is: string, wanted: string, { replicates }: ServerFacts): boolean {
  const [one, other] = [readEngine(is), readEngine(wanted)];
  if (one.family !== other.family) return false;
  // ClickHouse shows no secrets.
  if (is.includes('[HIDDEN]')) return true;
  const isSameKind = one.isShared || replicates || one.isReplicated === other.isReplicated;
  return isSameKind && one.args === other.args;
}

const key = (list: string): string => (list === '' ? 'tuple()' : `(${list})`);

/** ClickHouse allows to drop expressions from the end of the order key, as long as they are not in the primary key. */
function canShorten(is: TableDefinition, wanted: TableDefinition): boolean {
  const [long, short] = [splitList(is.orderBy), splitList(wanted.orderBy)];
  const primary = splitList(is.primaryKey);
  return (
    is.primaryKey === wanted.primaryKey &&
    primary.length > 0 &&
    primary.length <= short.length &&
    short.length < long.length &&
    short.every((part, index) => part === long[index])
  );
}

function compareKeys(is: TableDefinition, wanted: TableDefinition): readonly FoundDifference[] {
  const differ = (
    part: DriftPart,
    one: string,
    other: string,
    remedy: FoundDifference['remedy'] = rebuild,
  ): readonly FoundDifference[] =>
    one === other ? [] : [{ part, is: key(one), wanted: key(other), remedy }];
  const order = canShorten(is, wanted) ? alter(`MODIFY ORDER BY ${key(wanted.orderBy)}`) : rebuild;
  // A primary key that nobody named follows the order key: one difference, not two.
  const isOwnKey = is.primaryKey !== is.orderBy || wanted.primaryKey !== wanted.orderBy;
  const sampling = wanted.sampleBy === '' ? 'REMOVE SAMPLE BY' : `MODIFY SAMPLE BY ${wanted.sampleBy}`;
  return [
    ...differ('order key', is.orderBy, wanted.orderBy, order),
    ...(isOwnKey ? differ('primary key', is.primaryKey, wanted.primaryKey) : []),
    ...differ('partition key', is.partitionBy, wanted.partitionBy),
    ...differ('sampling key', is.sampleBy, wanted.sampleBy, alter(sampling)),
  ];
}

/** ClickHouse writes this one into every table. */
const WRITTEN_ALWAYS = ['index_granularity', '8192'] as const;

const plain = (value: string | undefined): string | undefined =>
  value === 'true' ? '1' : value === 'false' ? '0' : value;

function compareSettings(
  is: TableDefinition['settings'],
  wanted: TableDefinition['settings'],
  { settings }: ServerFacts,
): readonly FoundDifference[] {
  return [...new Set([...is.keys(), ...wanted.keys()])].flatMap((name): FoundDifference[] => {
    const [one, other] = [plain(is.get(name)), plain(wanted.get(name))];
    const known = settings.get(name);
    const [always, usual] = WRITTEN_ALWAYS;
    const fallback = plain(known?.value) ?? (name === always ? usual : undefined);
    if ((one ?? fallback) === (other ?? fallback)) return [];
    const value = wanted.get(name);
    const literal =
      value === undefined || /^-?[\d.]+$/.test(value) ? value : `'${value.replace(/[\\']/g, '\\$&')}'`;
    const action = literal === undefined ? `RESET SETTING ${name}` : `MODIFY SETTING ${name} = ${literal}`;
    return [
      {
        part: 'setting',
        name,
        is: is.get(name) ?? '',
        wanted: value ?? '',
        remedy: known?.isFixed || name === always ? rebuild : alter(action),
      },
    ];
  });
}

const WORDS = { index: 'INDEX', projection: 'PROJECTION', constraint: 'CONSTRAINT' } as const;

function compareNamed(
  part: keyof typeof WORDS,
  is: ReadonlyMap<string, string>,
  wanted: ReadonlyMap<string, string>,
): readonly FoundDifference[] {
  return [...new Set([...is.keys(), ...wanted.keys()])].flatMap((name): FoundDifference[] => {
    const [one = '', other = ''] = [is.get(name), wanted.get(name)];
    // Those that a setting asks for are ClickHouse's own.
    if (one === other || (other === '' && name.startsWith('auto_minmax_index_'))) return [];
    const actions = [
      ...(one === '' ? [] : [`DROP ${WORDS[part]} ${name}`]),
      ...(other === '' ? [] : [`ADD ${WORDS[part]} ${name} ${other}`]),
    ];
    return [{ part, name, is: one, wanted: other, remedy: alter(...actions) }];
  });
}

/** In what a table's definition differs from the wanted one. Columns are left to those who know the query. */
export function compareDefinitions(
  is: TableDefinition,
  wanted: TableDefinition,
  facts: ServerFacts,
): readonly FoundDifference[] {
  const engine: readonly FoundDifference[] = isSameEngine(is.engine, wanted.engine, facts)
    ? []
    : [{ part: 'engine', is: is.engine, wanted: wanted.engine, remedy: rebuild }];
  const ttl: readonly FoundDifference[] =
    is.ttl === wanted.ttl
      ? []
      : [
          {
            part: 'TTL',
            is: is.ttl,
            wanted: wanted.ttl,
            remedy: alter(wanted.ttl === '' ? 'REMOVE TTL' : `MODIFY TTL ${wanted.ttl}`),
          },
        ];
  const isMergeTree = readEngine(is.engine).family.endsWith('MergeTree');
  return [
    ...engine,
    ...compareKeys(is, wanted),
    ...ttl,
    // What other engines are set with is part of the engine.
    ...(isMergeTree ? compareSettings(is.settings, wanted.settings, facts) : []),
    ...compareNamed('index', is.indexes, wanted.indexes),
    ...compareNamed('projection', is.projections, wanted.projections),
    ...compareNamed('constraint', is.constraints, wanted.constraints),
  ];
}
