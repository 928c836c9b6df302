import {
  Compare,
  InlineIf,
  makeBinary,
  makeUnary,
  Operand,
  type BinaryName,
  type CompareOperator,
  type Expression,
} from './expressions.ts';
import { PrimaryParser } from './primary-parser.ts';
import type { Token } from './token.ts';

const COMPARISONS: ReadonlySet<unknown> = new Set(['==', '!=', '<', '<=', '>', '>=']);
const PRODUCTS: ReadonlyMap<unknown, BinaryName> = new Map([
  ['*', 'Mul'],
  ['/', 'Div'],
  ['//', 'FloorDiv'],
  ['%', 'Mod'],
]);
/** Jinja2's operators, the loosest first. nunjucks has others, and other precedences. */
export class ExpressionParser extends PrimaryParser {
  override parseExpression(withInlineIf = true): Expression {
    return withInlineIf ? this.parseInlineIf() : this.parseOr();
  }

  parseInlineIf(): Expression {
    const first = this.peekToken();
    let token = first;
    let body = this.parseOr();
    while (this.skipSymbol('if')) {
      const cond = this.parseOr();
      const otherwise = this.skipSymbol('else') ? this.parseInlineIf() : null;
      body = new InlineIf(this.placeFrom(token, first.start), cond, body, otherwise);
      token = this.peekToken();
    }
    return body;
  }

  /** Operands joined by an operator that binds to the left. */
  #parseLeft(nameOf: (token: Token) => BinaryName | undefined, parseOperand: () => Expression): Expression {
    const first = this.peekToken();
    let token = first;
    let left = parseOperand();
    for (let name = nameOf(this.peekToken()); name !== undefined; name = nameOf(this.peekToken())) {
      this.nextToken();
      const right = parseOperand();
      left = makeBinary(name, this.placeFrom(token, first.start), left, right);
      token = this.peekToken();
    }
    return left;
  }

  override parseOr(): Expression {
    return this.#parseLeft(
      (token) => (token.type === 'symbol' && token.value === 'or' ? 'Or' : undefined),
      () => this.parseAnd(),
    );
  }

  override parseAnd(): Expression {
    return this.#parseLeft(
      (token) => (token.type === 'symbol' && token.value === 'and' ? 'And' : undefined),
      () => this.parseNot(),
    );
  }

  override parseNot(): Expression {
    if (!this.isNext('symbol', 'not')) return this.parseCompare();
    const token = this.nextToken();
    const target = this.parseNot();
    return makeUnary('Not', this.placeFrom(token), target);
  }

  parseCompare(): Expression {
    const first = this.peekToken();
    let { lineno } = first;
    const expr = this.parseSum();
    const ops: Operand[] = [];
    for (let operator = this.#takeComparison(); operator; operator = this.#takeComparison()) {
      ops.push(new Operand(this.parseSum(), operator));
      ({ lineno } = this.peekToken());
    }
    return ops.length === 0
      ? expr
      : new Compare({ lineno, start: first.start, end: this.lastEnd }, expr, ops);
  }

  #takeComparison(): CompareOperator | undefined {
    const token = this.peekToken();
    if (token.type === 'operator' && COMPARISONS.has(token.value)) {
      return this.nextToken().value as CompareOperator;
    }
    if (this.skipSymbol('in')) return 'in';
    if (token.type !== 'symbol' || token.value !== 'not') return undefined;
    const after = this.lookToken();
    if (after.type !== 'symbol' || after.value !== 'in') return undefined;
    this.nextToken();
    this.nextToken();
    return 'not in';
  }

  parseSum(): Expression {
    return this.#parseLeft(
      (token) => {
        if (token.type !== 'operator') return undefined;
        if (token.value === '+') return 'Add';
        return token.value === '-' ? 'Sub' : undefined;
      },
      () => this.parseConcat(),
    );
  }

  parseConcat(): Expression {
    const first = this.peekToken();
    let left = this.parseProduct();
    while (this.skip('tilde')) {
      const right = this.parseProduct();
      left = makeBinary('Concat', this.placeFrom(first), left, right);
    }
    return left;
  }

  parseProduct(): Expression {
    return this.#parseLeft(
      (token) => (token.type === 'operator' ? PRODUCTS.get(token.value) : undefined),
      () => this.parsePow(),
    );
  }

  parsePow(): Expression {
    return this.#parseLeft(
      (token) => (token.type === 'operator' && token.value === '**' ? 'Pow' : undefined),
      () => this.parseUnary(),
    );
  }

  parseUnary(withFilter = true): Expression {
    const token = this.peekToken();
    let node: Expression;
    if (token.type === 'operator' && (token.value === '-' || token.value === '+')) {
      this.nextToken();
      const target = this.parseUnary(false);
      node = makeUnary(token.value === '-' ? 'Neg' : 'Pos', this.placeFrom(token), target);
    } else {
      node = this.parsePrimary();
    }
    node = this.parsePostfix(node);
    return withFilter ? this.parseFilters(node) : node;
  }
}
