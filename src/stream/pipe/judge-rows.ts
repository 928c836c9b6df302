import { quoteIdentifier, type Settings } from '../../manifest/index.ts';
import type { Warehouse } from '../../warehouse/index.ts';
import type { PipeConfig } from './pipe-config.ts';
import { tableName } from './quote.ts';
import { READING } from './reading-settings.ts';
import { scanObject } from './scan-object.ts';

/** Names of ours that no table has. */
const LANDING = 'tsdbt_landing';
const ROW = '_landing_row';

const BETWEEN = 18_446_744_073_709_551_615n;

/**
 * Stands after each row: a value that is read past the end of its line (a UUID takes 36 characters whatever they are)
 * takes this one along, and not the next row.
 */
const SACRIFICE = Buffer.from(`\n{"${ROW}":${BETWEEN}}${' '.repeat(60)}\n`);

/** Bytes of a value that a reason shows. */
const SHOWN = 80;

const SETTINGS: Settings = {
  ...READING,
  input_format_allow_errors_num: 4_294_967_295,
  input_format_allow_errors_ratio: 1,
};

export interface Judged {
  readonly pipe: PipeConfig;
  readonly warehouse: Warehouse;
  readonly columns: readonly string[];
}

/**
 * Which rows of a payload (one JSON object a line) ClickHouse cannot read as rows of the table, and why: a temporary
 * table of the same types takes what can be read and passes over the rest, first whole rows, then the refused ones
 * column by column to find what is wrong with them. A number of statements that depends on the columns, not on the rows.
 * @returns row (0-based) to reason @throws WarehouseError
 */
export async function judgeRows(data: Buffer, judged: Judged): Promise<ReadonlyMap<number, string>> {
  const { pipe, columns } = judged;
  const lines = linesOf(data);
  const session = judged.warehouse.openSession();
  const database = null;
  const selected = columns.map(quoteIdentifier).join(', ');
  await session.command(
    `CREATE TEMPORARY TABLE ${LANDING} ENGINE = Memory AS SELECT toUInt64(0) AS ${ROW}, ${selected} FROM ${tableName(pipe.database, pipe.table)} WHERE false`,
    { database },
  );
  /** The rows, of those asked for, whose given columns cannot be read. */
  const unreadable = async (rows: readonly number[], wanted: readonly string[]): Promise<number[]> => {
    await session.command(`TRUNCATE TABLE ${LANDING}`, { database });
    const payload = Buffer.concat(
      rows.flatMap((row) => {
        const line = lines[row] ?? Buffer.alloc(0);
        const isBare = scanObject(line, () => 'it has a field') === undefined;
        return [Buffer.from(`{"${ROW}":${row}${isBare ? '' : ','}`), line.subarray(1), SACRIFICE];
      }),
    );
    await session.insert(
      { table: LANDING, columns: [ROW, ...wanted], format: 'JSONEachRow', data: payload },
      { database, settings: SETTINGS },
    );
    const read = await session.query(`SELECT ${ROW} FROM ${LANDING} WHERE ${ROW} < ${BETWEEN}`, { database });
    const readable = new Set(read.rows.map(([row]) => Number(row)));
    return rows.filter((row) => !readable.has(row));
  };
  try {
    const suspects = await unreadable([...lines.keys()], columns);
    const reasons = new Map<number, string>();
    for (const column of columns) {
      const left = suspects.filter((row) => !reasons.has(row));
      if (left.length === 0) break;
      for (const row of await unreadable(left, [column]))
        reasons.set(row, reasonOf(lines[row] ?? Buffer.alloc(0), column, pipe));
    }
    // A row that no column explains is left to the insert, which will say what it has against it.
    return reasons;
  } finally {
    await session.command(`DROP TABLE IF EXISTS ${LANDING}`, { database }).catch(() => undefined);
    await session.close();
  }
}

function linesOf(data: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < data.length;) {
    const end = data.indexOf(0x0a, start);
    lines.push(data.subarray(start, end));
    start = end + 1;
  }
  return lines;
}

function reasonOf(line: Buffer, column: string, { columns, mapping }: PipeConfig): string {
  const type = columns.find(({ name }) => name === column)?.type ?? 'its type';
  const key = JSON.stringify(column).slice(1, -1);
  let value = '';
  scanObject(line, (bytes, keyStart, keyEnd, valueStart, valueEnd) => {
    if (bytes.toString('utf8', keyStart, keyEnd) !== key) return undefined;
    const cut = valueEnd - valueStart > SHOWN;
    value = bytes.toString('utf8', valueStart, cut ? valueStart + SHOWN : valueEnd) + (cut ? '…' : '');
    return 'found';
  });
  return `field '${mapping[column] ?? column}': ${value} cannot be read as ${type}`;
}
