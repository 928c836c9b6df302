/** How a format's documents can be joined: `plain` ones just follow each other, others repeat a header. */
export type Joining =
  'plain' | { readonly headerLines: 1 | 2 } | { readonly binaryHeader: 'names' | 'names-and-types' };

const ALIASES: Readonly<Record<string, string>> = {
  TSV: 'TabSeparated',
  TSVRaw: 'TabSeparatedRaw',
  Raw: 'TabSeparatedRaw',
  TSVWithNames: 'TabSeparatedWithNames',
  TSVWithNamesAndTypes: 'TabSeparatedWithNamesAndTypes',
  NDJSON: 'JSONEachRow',
  JSONLines: 'JSONEachRow',
  JSONL: 'JSONEachRow',
};

const JOINABLE: Readonly<Record<string, Joining>> = {
  TabSeparated: 'plain',
  TabSeparatedRaw: 'plain',
  TabSeparatedWithNames: { headerLines: 1 },
  TabSeparatedWithNamesAndTypes: { headerLines: 2 },
  CSV: 'plain',
  CSVWithNames: { headerLines: 1 },
  CSVWithNamesAndTypes: { headerLines: 2 },
  TSKV: 'plain',
  JSONEachRow: 'plain',
  JSONStringsEachRow: 'plain',
  JSONCompactEachRow: 'plain',
  JSONCompactEachRowWithNames: { headerLines: 1 },
  JSONCompactEachRowWithNamesAndTypes: { headerLines: 2 },
  JSONCompactStringsEachRow: 'plain',
  JSONCompactStringsEachRowWithNames: { headerLines: 1 },
  JSONCompactStringsEachRowWithNamesAndTypes: { headerLines: 2 },
  LineAsString: 'plain',
  RawBLOB: 'plain',
  MsgPack: 'plain',
  Native: 'plain',
  RowBinary: 'plain',
  RowBinaryWithNames: { binaryHeader: 'names' },
  RowBinaryWithNamesAndTypes: { binaryHeader: 'names-and-types' },
};

/** How blocks of a format join into one document; undefined when only a whole answer is one. */
export function joiningOf(format: string): Joining | undefined {
  return JOINABLE[ALIASES[format] ?? format];
}

/** The media type ClickHouse answers with. */
export function contentTypeOf(format: string): string {
  const name = ALIASES[format] ?? format;
  if (/^(JSON\w*EachRow|JSONCompact\w*EachRow)/.test(name)) return 'application/x-ndjson; charset=UTF-8';
  if (name.startsWith('JSON') || name === 'GeoJSON') return 'application/json; charset=UTF-8';
  if (name.startsWith('CSV')) {
    return `text/csv; charset=UTF-8; header=${name === 'CSV' ? 'absent' : 'present'}`;
  }
  if (name.startsWith('TabSeparated')) return 'text/tab-separated-values; charset=UTF-8';
  if (name === 'XML') return 'application/xml; charset=UTF-8';
  if (name === 'Markdown') return 'text/markdown; charset=UTF-8';
  if (/^(Native|RowBinary|Parquet|Arrow|ORC|Avro|MsgPack|Npy|BSON|RawBLOB|Protobuf|Buffers)/.test(name)) {
    return 'application/octet-stream';
  }
  return 'text/plain; charset=UTF-8';
}

/** Joins blocks, each a whole document of one format: the header of every block but the first is left out. */
export async function* joinBlocks(
  blocks: AsyncIterable<Uint8Array>,
  joining: Joining,
): AsyncGenerator<Uint8Array> {
  let isFirst = true;
  for await (const block of blocks) {
    const body = isFirst || joining === 'plain' ? block : block.subarray(headerLength(block, joining));
    isFirst = false;
    if (body.length > 0) yield body;
  }
}

function headerLength(block: Uint8Array, joining: Exclude<Joining, 'plain'>): number {
  if ('headerLines' in joining) return afterLines(block, joining.headerLines);
  let at = 0;
  const readVarint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = block[at] ?? 0;
      at += 1;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  const columns = readVarint();
  const strings = joining.binaryHeader === 'names' ? columns : columns * 2;
  for (let string = 0; string < strings; string += 1) {
    const length = readVarint();
    at += length;
  }
  return at;
}

/** Past so many line ends that do not stand in double quotes: column names of CSV may hold line ends. */
function afterLines(block: Uint8Array, lines: number): number {
  let left = lines;
  let quoted = false;
  for (let at = 0; at < block.length; at += 1) {
    const byte = block[at];
    if (byte === 0x5c && quoted) at += 1;
    else if (byte === 0x22) quoted = !quoted;
    else if (byte === 0x0a && !quoted) {
      left -= 1;
      if (left === 0) return at + 1;
    }
  }
  return block.length;
}
