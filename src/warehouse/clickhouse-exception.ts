/** What ClickHouse says when it refuses a statement. */
export interface ClickHouseException {
  /** ClickHouse's number, e.g. 60. */
  readonly number: number;
  /** ClickHouse's name, e.g. `UNKNOWN_TABLE`; absent where old servers or wrappers leave it out. */
  readonly name?: string;
  /** The sentence alone: without number, class, name and version. */
  readonly message: string;
}

const HEAD = /Code: (\d+)\. (?:[\w:]*Exception|Error)[^:]*: /;
const VERSION = /\s*\(version [^()]*(?:\([^()]*\))?[^()]*\)\s*$/;
const NAME = /\s*\(([A-Z][A-Z0-9_]{2,})\)\s*$/;

/**
 * Reads `Code: 60. DB::Exception: Unknown table … (UNKNOWN_TABLE) (version 26.7.2.1 (official build))`.
 * Errors passed on by another server nest one such text in another: the outermost number and the whole sentence count.
 *
 * @returns undefined for a text of another kind (a proxy's page, say)
 */
export function parseException(text: string): ClickHouseException | undefined {
  const head = HEAD.exec(text);
  if (!head) return undefined;
  let message = text.slice(head.index + head[0].length).trimEnd();
  let name: string | undefined;
  for (;;) {
    const bare = message.replace(VERSION, '');
    const named = NAME.exec(bare);
    if (named) {
      name = named[1];
      message = bare.slice(0, named.index);
    } else if (bare !== message) {
      message = bare;
    } else {
      break;
    }
  }
  return { number: Number(head[1]), message: message.trim(), ...(name === undefined ? {} : { name }) };
}
