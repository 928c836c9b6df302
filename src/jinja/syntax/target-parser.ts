import type { SourceFile } from '../../base/index.ts';
import { ExpressionParser } from './expression-parser.ts';
import { Name, Tuple, type Expression, type Place } from './expressions.ts';
import { NamespaceTarget, TargetTuple, type Parameter, type Target } from './statements.ts';
import type { TokenStream } from './token-stream.ts';

export type Extension = 'do' | 'loopcontrols' | 'dbt';

/** What stands where a target may stand, before it is known to be one. */
type TargetItem = Expression | NamespaceTarget;

/** How Jinja2 calls what cannot be assigned to. */
const KINDS: Readonly<Record<string, string>> = {
  Literal: 'const',
  Array: 'list',
  LookupVal: 'getattr',
  FunCall: 'call',
  InlineIf: 'condexpr',
  Is: 'test',
};

/** What names are given to: targets of assignments and loops, parameters of macros. */
export class TargetParser extends ExpressionParser {
  protected readonly extensions: ReadonlySet<Extension>;

  constructor(source: SourceFile, stream: TokenStream, extensions: ReadonlySet<Extension>) {
    super(source, stream);
    this.extensions = extensions;
  }

  #toTarget(item: TargetItem): Target {
    if (item instanceof NamespaceTarget || item instanceof Name) return item;
    const place: Place = { lineno: item.lineno, start: item.colno, end: item.end };
    if (!(item instanceof Tuple)) {
      return this.#failTarget(KINDS[item.typename] ?? item.typename.toLowerCase(), item);
    }
    return this.#tupleTarget(place, item.children);
  }

  #tupleTarget(place: Place, items: readonly TargetItem[]): TargetTuple {
    const isFine = (item: TargetItem): boolean =>
      item instanceof NamespaceTarget ||
      item instanceof Name ||
      (item instanceof Tuple && item.children.every((child) => isFine(child)));
    if (!items.every(isFine))
      this.failAs('TemplateSyntaxError', "can't assign to 'tuple'", place.lineno, place.start);
    return new TargetTuple(
      place,
      items.map((item) => this.#toTarget(item)),
    );
  }

  #failTarget(kind: string, item: Expression): never {
    return this.fail(`can't assign to '${kind}'`, item.lineno, item.colno);
  }

  /** A name, or several with commas; `ns.name` too where `set` allows it. */
  protected parseTarget(withNamespace: boolean): Target {
    const first = this.peekToken();
    const { items, isTuple, lineno } = this.parseItems<TargetItem>({}, () =>
      withNamespace ? this.#parseNamespaceOrPrimary() : this.parsePrimary(),
    );
    const [only] = items;
    if (only && !isTuple) return this.#toTarget(only);
    return this.#tupleTarget({ lineno, start: first.start, end: this.lastEnd }, items);
  }

  #parseNamespaceOrPrimary(): TargetItem {
    const token = this.peekToken();
    const node = this.parsePrimary();
    if (!(node instanceof Name) || !this.skipValue('operator', '.')) return node;
    const attribute = this.expectName();
    return new NamespaceTarget(this.placeFrom(token), node.value, attribute);
  }

  protected parseParameters(): Parameter[] {
    const parameters: Parameter[] = [];
    let hasDefaults = false;
    this.expect('left-paren');
    while (!this.isNext('right-paren')) {
      if (parameters.length > 0) this.expect('comma');
      const token = this.expect('symbol');
      const name = new Name(token, String(token.value));
      const type = this.extensions.has('dbt') && this.skip('colon') ? this.#parseType() : undefined;
      let value: Expression | null = null;
      if (this.skipValue('operator', '=')) {
        hasDefaults = true;
        value = this.parseExpression();
      } else if (hasDefaults) {
        this.fail('non-default argument follows default argument');
      }
      parameters.push({ name, default: value, ...(type === undefined ? {} : { type }) });
    }
    this.expect('right-paren');
    return parameters;
  }

  /** dbt's type of a parameter: `string`, `list[string]`, `dict[string, integer]`. */
  #parseType(): string {
    const name = this.expectName();
    if (!this.skip('left-bracket')) return name;
    const parts: string[] = [];
    while (!this.isNext('right-bracket')) {
      if (parts.length > 0) this.expect('comma');
      parts.push(this.#parseType());
    }
    this.expect('right-bracket');
    return `${name}[${parts.join(', ')}]`;
  }
}
