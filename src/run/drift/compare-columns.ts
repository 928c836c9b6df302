import type { PlanContext } from '../plan/plan-context.ts';
import type { FoundDifference } from './difference.ts';
import type { TableDefinition } from './table-definition.ts';

interface ColumnStorage {
  readonly codec: string;
  readonly ttl: string;
}

/** Column definitions as ClickHouse understands them: `CODEC(Delta)` of an Int64 is `Delta(8)`. */
async function describe(
  { inspection }: Pick<PlanContext, 'inspection'>,
  columns: readonly string[],
): Promise<ReadonlyMap<string, ColumnStorage>> {
  const { columns: header, rows } = await inspection.query('DESCRIBE null({structure:String})', {
    structure: columns.join(', '),
  });
  const at = (name: string): number => header.findIndex((column) => column.name === name);
  const [codec, ttl] = [at('codec_expression'), at('ttl_expression')];
  return new Map(
    rows.map((row) => [String(row[0]), { codec: String(row[codec] ?? ''), ttl: String(row[ttl] ?? '') }]),
  );
}

const isStored = (column: string): boolean => /\b(?:CODEC|TTL)\b/.test(column);

const quote = (name: string): string => `\`${name.replace(/[\\`]/g, '\\$&')}\``;

/** In which codecs and TTLs the columns of a table differ from those of a contract. @throws WarehouseError */
export async function compareColumns(
  context: Pick<PlanContext, 'inspection'>,
  is: TableDefinition,
  wanted: TableDefinition,
): Promise<readonly FoundDifference[]> {
  if (![...is.columns, ...wanted.columns].some(isStored)) return [];
  const [stored, promised] = await Promise.all([
    describe(context, is.columns),
    describe(context, wanted.columns),
  ]);
  return [...promised].flatMap(([name, column]): FoundDifference[] => {
    const known = stored.get(name);
    if (!known) return [];
    const differ = (
      part: 'codec of column' | 'TTL of column',
      one: string,
      other: string,
      word: string,
    ): FoundDifference[] =>
      one === other
        ? []
        : [
            {
              part,
              name,
              is: one,
              wanted: other,
              remedy: {
                kind: 'alter',
                actions: [
                  `MODIFY COLUMN ${quote(name)} ${other === '' ? `REMOVE ${word}` : word === 'CODEC' ? `CODEC(${other})` : `TTL ${other}`}`,
                ],
              },
            },
          ];
    return [
      ...differ('codec of column', known.codec, column.codec, 'CODEC'),
      ...differ('TTL of column', known.ttl, column.ttl, 'TTL'),
    ];
  });
}
