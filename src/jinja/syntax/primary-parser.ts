import {
  Call,
  Dict,
  Filter,
  List,
  Literal,
  Lookup,
  makeUnary,
  Name,
  NO_ARGUMENTS,
  Pair,
  Slice,
  Test,
  Tuple,
  type Arguments,
  type Expression,
  type Keyword,
} from './expressions.ts';
import { TokenParser } from './token-parser.ts';
import { describeToken, type TokenType } from './token.ts';

export interface TupleOptions {
  /** Whether `a if b` may stand in it. */
  readonly withInlineIf?: boolean;
  /** Between parentheses: then it may be empty. */
  readonly inParentheses?: boolean;
}

const CONSTANTS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
]);

/** What may begin the argument of a test that is written without parentheses. */
const TEST_ARGUMENT: ReadonlySet<TokenType> = new Set([
  'symbol',
  'string',
  'int',
  'float',
  'left-bracket',
  'left-curly',
]);

/** Values, and what may stand behind one: attributes, subscripts, calls, filters, tests. */
export abstract class PrimaryParser extends TokenParser {
  abstract override parseExpression(withInlineIf?: boolean): Expression;

  parsePrimary(): Expression {
    const token = this.peekToken();
    switch (token.type) {
      case 'symbol': {
        this.nextToken();
        const name = String(token.value);
        const constant = CONSTANTS.get(name);
        return constant === undefined ? new Name(token, name) : new Literal(token, constant);
      }
      case 'string': {
        let text = '';
        while (this.isNext('string')) text += String(this.nextToken().value);
        return new Literal(this.placeFrom(token), text);
      }
      case 'int':
      case 'float':
        this.nextToken();
        return new Literal(token, token.value);
      case 'left-paren': {
        this.nextToken();
        const tuple = this.parseTuple({ inParentheses: true });
        this.expect('right-paren');
        return tuple;
      }
      case 'left-bracket':
        return this.#parseList();
      case 'left-curly':
        return this.#parseDict();
      default:
        return this.fail(`unexpected '${describeToken(token)}'`);
    }
  }

  /** Jinja2 means to end a tuple before `in` and `recursive` too, but reads them as names there. */
  protected isTupleEnd(): boolean {
    const { type } = this.peekToken();
    return type === 'variable-end' || type === 'block-end' || type === 'right-paren';
  }

  /** One expression, or several with commas as a tuple. */
  parseTuple(options: TupleOptions = {}): Expression {
    const first = this.peekToken();
    const { items, isTuple, lineno } = this.parseItems(options, () =>
      this.parseExpression(options.withInlineIf),
    );
    const [only] = items;
    return only && !isTuple ? only : new Tuple({ lineno, start: first.start, end: this.lastEnd }, items);
  }

  /** What a tuple consists of, given how to parse one item. */
  protected parseItems<T>(
    options: TupleOptions,
    parseItem: () => T,
  ): { readonly items: T[]; readonly isTuple: boolean; readonly lineno: number } {
    let { lineno } = this.peekToken();
    const items: T[] = [];
    let isTuple = false;
    while (true) {
      if (items.length > 0) this.expect('comma');
      if (this.isTupleEnd()) break;
      items.push(parseItem());
      if (!this.isNext('comma')) break;
      isTuple = true;
      ({ lineno } = this.peekToken());
    }
    if (items.length === 0 && !options.inParentheses) {
      this.fail(`Expected an expression, got '${describeToken(this.peekToken())}'`);
    }
    return { items, isTuple, lineno };
  }

  #parseList(): Expression {
    const token = this.expect('left-bracket');
    const items: Expression[] = [];
    while (!this.isNext('right-bracket')) {
      if (items.length > 0) this.expect('comma');
      if (this.isNext('right-bracket')) break;
      items.push(this.parseExpression());
    }
    this.expect('right-bracket');
    return new List(this.placeFrom(token), items);
  }

  #parseDict(): Expression {
    const token = this.expect('left-curly');
    const pairs: Pair[] = [];
    while (!this.isNext('right-curly')) {
      if (pairs.length > 0) this.expect('comma');
      if (this.isNext('right-curly')) break;
      const key = this.parseExpression();
      this.expect('colon');
      pairs.push(new Pair(key, this.parseExpression()));
    }
    this.expect('right-curly');
    return new Dict(this.placeFrom(token), pairs);
  }

  parsePostfix(target: Expression): Expression {
    let node = target;
    for (;;) {
      const token = this.peekToken();
      if (token.type === 'operator' && token.value === '.') node = this.#parseAttribute(node);
      else if (token.type === 'left-bracket') node = this.#parseSubscript(node);
      else if (token.type === 'left-paren') node = this.parseCall(node);
      else return node;
    }
  }

  #parseAttribute(target: Expression): Expression {
    const dot = this.nextToken();
    const token = this.nextToken();
    if (token.type !== 'symbol' && token.type !== 'int') {
      this.fail('expected name or number', token.lineno, token.start);
    }
    const place = this.placeFrom(dot, target.colno);
    return new Lookup(place, target, new Literal(token, token.value), token.type === 'symbol');
  }

  #parseSubscript(target: Expression): Expression {
    const token = this.expect('left-bracket');
    const items: Expression[] = [];
    while (!this.isNext('right-bracket')) {
      if (items.length > 0) this.expect('comma');
      items.push(this.#parseSubscribed());
    }
    this.expect('right-bracket');
    const [only] = items;
    const key = only && items.length === 1 ? only : new Tuple(this.placeFrom(token), items);
    return new Lookup(this.placeFrom(token, target.colno), target, key, false);
  }

  #parseSubscribed(): Expression {
    const token = this.peekToken();
    const begin = this.isNext('colon') ? null : this.parseExpression();
    if (!this.skip('colon')) {
      if (begin) return begin;
    }
    const part = (): Expression | null =>
      this.isNext('colon') || this.isNext('right-bracket') || this.isNext('comma')
        ? null
        : this.parseExpression();
    const stop = part();
    const step = this.skip('colon') ? part() : null;
    return new Slice(this.placeFrom(token), begin, stop, step);
  }

  parseCall(target: Expression): Call {
    const token = this.peekToken();
    const args = this.parseArguments();
    return new Call(this.placeFrom(token, target.colno), target, args);
  }

  parseArguments(): Arguments {
    const token = this.expect('left-paren');
    const positional: Expression[] = [];
    const keywords: Keyword[] = [];
    let star: Expression | null = null;
    let doubleStar: Expression | null = null;
    const ensure = (isFine: boolean): void => {
      if (!isFine)
        this.fail('invalid syntax for function call expression', token.lineno, this.peekToken().start);
    };
    for (let count = 0; !this.isNext('right-paren'); count += 1) {
      if (count > 0) {
        this.expect('comma');
        if (this.isNext('right-paren')) break;
      }
      if (this.isNext('operator', '*')) {
        ensure(!star && !doubleStar);
        this.nextToken();
        star = this.parseExpression();
      } else if (this.isNext('operator', '**')) {
        ensure(!doubleStar);
        this.nextToken();
        doubleStar = this.parseExpression();
      } else if (this.#isKeyword()) {
        ensure(!doubleStar);
        const name = String(this.nextToken().value);
        this.nextToken();
        keywords.push({ name, value: this.parseExpression() });
      } else {
        ensure(!star && !doubleStar && keywords.length === 0);
        positional.push(this.parseExpression());
      }
    }
    this.expect('right-paren');
    return { positional, keywords, star, doubleStar };
  }

  #isKeyword(): boolean {
    if (!this.isNext('symbol')) return false;
    const after = this.lookToken();
    return after.type === 'operator' && after.value === '=';
  }

  /** Filters, tests and calls behind a value. */
  parseFilters(target: Expression): Expression {
    let node = target;
    for (;;) {
      if (this.isNext('pipe')) node = this.parseFilter(node);
      else if (this.isNext('symbol', 'is')) node = this.#parseTest(node);
      else if (this.isNext('left-paren')) node = this.parseCall(node);
      else return node;
    }
  }

  /** `| name(args)`, any number of them. */
  parseFilter(target: Expression): Expression {
    let node = target;
    while (this.skip('pipe')) node = this.parseFilterCall(node, node.colno);
    return node;
  }

  protected parseFilterCall(target: Expression | null, start: number): Filter {
    const token = this.peekToken();
    const name = this.#parseDottedName();
    const args = this.isNext('left-paren') ? this.parseArguments() : NO_ARGUMENTS;
    return new Filter(this.placeFrom(token, start), target, name, args);
  }

  #parseDottedName(): string {
    let name = this.expectName();
    while (this.skipValue('operator', '.')) name += `.${this.expectName()}`;
    return name;
  }

  #parseTest(target: Expression): Expression {
    const token = this.nextToken();
    const negated = this.skipSymbol('not');
    const name = this.#parseDottedName();
    const test = new Test(this.placeFrom(token, target.colno), target, name, this.#parseTestArguments());
    return negated ? makeUnary('Not', this.placeFrom(token, target.colno), test) : test;
  }

  #parseTestArguments(): Arguments {
    if (this.isNext('left-paren')) return this.parseArguments();
    const { type, value } = this.peekToken();
    if (!TEST_ARGUMENT.has(type)) return NO_ARGUMENTS;
    if (type === 'symbol' && (value === 'else' || value === 'or' || value === 'and')) return NO_ARGUMENTS;
    if (type === 'symbol' && value === 'is') this.fail('You cannot chain multiple tests with is');
    return { ...NO_ARGUMENTS, positional: [this.parsePostfix(this.parsePrimary())] };
  }
}
