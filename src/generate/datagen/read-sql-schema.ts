import { UserError, type SourceFile, type Span } from '../../base/index.ts';
import { malformedSpec } from '../diagnostics.ts';
import type { DatagenSpec, NamedField, TopicSpec } from './datagen-spec.ts';
import { tokenizeSql, type SqlToken } from './tokenize-sql.ts';

/** What a column without a comment gets, by its type; texts for the types that are not named here. */
const BY_TYPE: Readonly<Record<string, string>> = {
  int: 'faker.datatype.number()',
  integer: 'faker.datatype.number()',
  smallint: 'faker.datatype.number({ max: 32767 })',
  serial: 'faker.datatype.number()',
  bigint: 'faker.datatype.number()',
  bigserial: 'faker.datatype.number()',
  boolean: 'faker.datatype.boolean()',
  bool: 'faker.datatype.boolean()',
  uuid: 'faker.string.uuid()',
  timestamp: 'faker.date.anytime()',
};
const OTHERWISE = 'faker.string.sample()';

/** Words that begin a constraint of the table where a column could stand. */
const CONSTRAINTS = new Set([
  'primary',
  'unique',
  'constraint',
  'foreign',
  'key',
  'index',
  'check',
  'exclude',
]);

class SqlReader {
  readonly #source: SourceFile;
  readonly #tokens: readonly SqlToken[];
  #next = 0;

  constructor(source: SourceFile) {
    this.#source = source;
    this.#tokens = tokenizeSql(source.text);
  }

  read(): DatagenSpec {
    const topics: TopicSpec[] = [];
    while (this.#next < this.#tokens.length) {
      if (this.#accept('create')) {
        // OR REPLACE, TEMPORARY and their kin stand between.
        while (this.#peek()?.kind === 'word' && !this.#is('table')) this.#next += 1;
        if (this.#accept('table')) topics.push(this.#table());
      } else {
        this.#next += 1;
      }
    }
    if (topics.length === 0) this.#wrong('there is no CREATE TABLE here', this.#tokens[0]);
    return { topics };
  }

  #wrong(message: string, token: SqlToken | undefined, hint?: string): never {
    throw new UserError(malformedSpec(message, this.#spanOf(token), hint));
  }

  #spanOf(token: SqlToken | undefined): Span {
    const { length } = this.#source.text;
    return {
      source: this.#source,
      start: token?.start ?? Math.max(0, length - 1),
      end: token?.end ?? length,
    };
  }

  #peek(): SqlToken | undefined {
    return this.#tokens[this.#next];
  }

  #is(text: string): boolean {
    const token = this.#peek();
    return (token?.kind === 'word' || token?.kind === 'sign') && token.text.toLowerCase() === text;
  }

  #accept(text: string): boolean {
    if (!this.#is(text)) return false;
    this.#next += 1;
    return true;
  }

  #name(what: string): SqlToken {
    const token = this.#peek();
    if (token?.kind !== 'word' && token?.kind !== 'quoted') this.#wrong(`${what} is expected here`, token);
    this.#next += 1;
    return token;
  }

  #table(): TopicSpec {
    if (this.#accept('if')) {
      this.#accept('not');
      this.#accept('exists');
    }
    const first = this.#name('the name of a table');
    const parts = [first.text];
    while (this.#accept('.')) parts.push(this.#name('the name of a table').text);
    const span = { ...this.#spanOf(first), end: this.#tokens[this.#next - 1]?.end ?? first.end };
    if (!this.#accept('(')) this.#wrong("'(' and the table's columns are expected here", this.#peek());
    const fields: NamedField[] = [];
    let key: string | null = null;
    do {
      if (this.#is(')')) break;
      const token = this.#peek();
      if (token?.kind === 'word' && CONSTRAINTS.has(token.text.toLowerCase())) {
        this.#rest();
      } else {
        const { field, isKey } = this.#column();
        fields.push(field);
        if (isKey) key = field.name;
      }
    } while (this.#accept(','));
    if (!this.#accept(')')) this.#wrong("')' or ',' is expected here", this.#peek());
    return { topic: parts.join('.'), key, relationships: [], fields, span };
  }

  #column(): { readonly field: NamedField; readonly isKey: boolean } {
    const name = this.#name("a column's name");
    const type = this.#name(`the type of '${name.text}'`);
    const rest = this.#rest();
    const word = (at: number): string | undefined =>
      rest[at]?.kind === 'word' ? rest[at].text.toLowerCase() : undefined;
    const comment = rest.find((token, at) => token.kind === 'text' && word(at - 1) === 'comment');
    const isKey = rest.some((_, at) => word(at) === 'primary' && word(at + 1) === 'key');
    const text =
      comment && comment.text !== '' ? comment.text : (BY_TYPE[type.text.toLowerCase()] ?? OTHERWISE);
    const span = this.#spanOf(comment ?? type);
    return { field: { name: name.text, value: { kind: 'expression', text, span } }, isKey };
  }

  /** What follows up to the comma or parenthesis that ends it; those within parentheses do not. */
  #rest(): readonly SqlToken[] {
    const start = this.#next;
    for (let depth = 0; this.#next < this.#tokens.length; this.#next += 1) {
      if (depth === 0 && (this.#is(',') || this.#is(')'))) break;
      if (this.#is('(')) depth += 1;
      if (this.#is(')')) depth -= 1;
    }
    return this.#tokens.slice(start, this.#next);
  }
}

/**
 * Reads datagen's SQL schemas: each CREATE TABLE is a topic of the table's name (`schema.table`), each column a field,
 * made by the faker expression in its COMMENT or by its type; a column's PRIMARY KEY is the message's key.
 * @throws UserError with the place of what is not of that form
 */
export function readSqlSchema(source: SourceFile): DatagenSpec {
  return new SqlReader(source).read();
}
