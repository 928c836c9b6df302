import { ExpressionError, type BinaryOperator, type Expression } from './syntax.ts';
import { tokenize, type Token } from './tokenize.ts';

/** By how tightly they bind, loosest first. */
const LEVELS: readonly (readonly BinaryOperator[])[] = [
  ['||'],
  ['&&'],
  ['===', '!==', '==', '!='],
  ['<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/', '%'],
  ['**'],
];

const MATH = new Set([
  'abs',
  'ceil',
  'floor',
  'max',
  'min',
  'pow',
  'random',
  'round',
  'sqrt',
  'trunc',
  'log',
  'exp',
  'sin',
  'cos',
]);

const DEEPEST = 100;

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;
  /** Names that may be used where the parser stands: those given from outside, then arrow functions' parameters. */
  readonly #parameters: string[];

  constructor(text: string, names: readonly string[]) {
    this.#tokens = tokenize(text);
    this.#parameters = [...names];
  }

  parse(): Expression {
    const expression = this.#expression();
    this.#accept(';');
    const rest = this.#peek();
    if (rest.kind !== 'end') throw new ExpressionError(`'${rest.text}' is not expected here`, rest.at);
    return expression;
  }

  #peek(ahead = 0): Token {
    const token = this.#tokens[Math.min(this.#next + ahead, this.#tokens.length - 1)];
    if (!token) throw new Error('an expression without tokens');
    return token;
  }

  #take(): Token {
    const token = this.#peek();
    this.#next += 1;
    return token;
  }

  #is(sign: string, ahead = 0): boolean {
    const token = this.#peek(ahead);
    return token.kind === 'sign' && token.text === sign;
  }

  #accept(sign: string): boolean {
    if (!this.#is(sign)) return false;
    this.#next += 1;
    return true;
  }

  #expect(sign: string): void {
    if (this.#accept(sign)) return;
    const token = this.#peek();
    throw new ExpressionError(
      `'${sign}' is expected${token.kind === 'end' ? ' at the end' : ` before '${token.text}'`}`,
      token.at,
    );
  }

  #expression(): Expression {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw new ExpressionError('this is nested too deeply', this.#peek().at);
    const expression = this.#isArrow() ? this.#arrow() : this.#conditional();
    this.#depth -= 1;
    return expression;
  }

  #isArrow(): boolean {
    if (this.#peek().kind === 'name' && this.#is('=>', 1)) return true;
    if (!this.#is('(')) return false;
    let ahead = 1;
    while (this.#peek(ahead).kind === 'name' || this.#is(',', ahead)) ahead += 1;
    return this.#is(')', ahead) && this.#is('=>', ahead + 1);
  }

  #arrow(): Expression {
    const parameters: string[] = [];
    if (this.#accept('(')) {
      while (!this.#accept(')')) {
        parameters.push(this.#take().text);
        if (!this.#is(')')) this.#expect(',');
      }
    } else {
      parameters.push(this.#take().text);
    }
    this.#expect('=>');
    this.#parameters.push(...parameters);
    const body = this.#arrowBody();
    this.#parameters.length -= parameters.length;
    return { kind: 'arrow', parameters, body };
  }

  /** `{ return x; }` is `x`: what specs write when they want a function's body. */
  #arrowBody(): Expression {
    if (!this.#is('{')) return this.#expression();
    const brace = this.#take();
    const word = this.#peek();
    if (word.kind !== 'name' || word.text !== 'return') {
      throw new ExpressionError("a function's body may only return a value: { return …; }", brace.at);
    }
    this.#next += 1;
    const body = this.#expression();
    this.#accept(';');
    this.#expect('}');
    return body;
  }

  #conditional(): Expression {
    const test = this.#binary(0);
    if (!this.#accept('?')) return test;
    const yes = this.#expression();
    this.#expect(':');
    return { kind: 'conditional', test, yes, no: this.#expression() };
  }

  #binary(level: number): Expression {
    const operators = LEVELS[level];
    if (!operators) return this.#unary();
    let left = this.#binary(level + 1);
    for (;;) {
      const operator = operators.find((entry) => this.#is(entry));
      if (operator === undefined) return left;
      this.#next += 1;
      const right = this.#binary(operator === '**' ? level : level + 1);
      left = { kind: 'binary', operator, left, right };
    }
  }

  #unary(): Expression {
    for (const operator of ['-', '+', '!'] as const) {
      if (this.#accept(operator)) return { kind: 'unary', operator, operand: this.#unary() };
    }
    return this.#postfix(this.#primary());
  }

  #postfix(start: Expression): Expression {
    let target = start;
    for (;;) {
      if (this.#accept('[')) {
        target = { kind: 'item', target, index: this.#expression() };
        this.#expect(']');
      } else if (this.#accept('.')) {
        const name = this.#take();
        if (!this.#is('(')) {
          if (name.kind !== 'name' || !isOfRecord(target))
            throw new ExpressionError(`'.${name.text}' must be called`, name.at);
          target = { kind: 'item', target, index: { kind: 'literal', value: name.text } };
          continue;
        }
        target = { kind: 'method', target, name: name.text, args: this.#arguments(), at: name.at };
      } else {
        return target;
      }
    }
  }

  #arguments(): readonly Expression[] {
    this.#expect('(');
    const args: Expression[] = [];
    while (!this.#accept(')')) {
      args.push(this.#expression());
      if (!this.#is(')')) this.#expect(',');
    }
    return args;
  }

  #primary(): Expression {
    const token = this.#take();
    if (token.kind === 'string') return { kind: 'literal', value: token.value };
    if (token.kind === 'number') return { kind: 'literal', value: Number(token.value) };
    if (token.kind === 'name') return this.#name(token);
    if (token.kind === 'sign' && token.text === '(') {
      const inner = this.#expression();
      this.#expect(')');
      return inner;
    }
    if (token.kind === 'sign' && token.text === '[') return this.#array();
    if (token.kind === 'sign' && token.text === '{') return this.#object();
    throw new ExpressionError(
      token.kind === 'end' ? 'a value is missing at the end' : `'${token.text}' is not expected here`,
      token.at,
    );
  }

  #array(): Expression {
    const items: Expression[] = [];
    while (!this.#accept(']')) {
      items.push(this.#expression());
      if (!this.#is(']')) this.#expect(',');
    }
    return { kind: 'array', items };
  }

  #object(): Expression {
    const entries: (readonly [string, Expression])[] = [];
    while (!this.#accept('}')) {
      const key = this.#take();
      if (key.kind !== 'name' && key.kind !== 'string' && key.kind !== 'number') {
        throw new ExpressionError('a key is expected', key.at);
      }
      if (this.#accept(':')) entries.push([key.value, this.#expression()]);
      else entries.push([key.value, this.#name(key)]);
      if (!this.#is('}')) this.#expect(',');
    }
    return { kind: 'object', entries };
  }

  #name(token: Token): Expression {
    switch (token.text) {
      case 'true':
        return { kind: 'literal', value: true };
      case 'false':
        return { kind: 'literal', value: false };
      case 'null':
      case 'undefined':
        return { kind: 'literal', value: null };
      default:
    }
    if (this.#parameters.includes(token.text)) return { kind: 'parameter', name: token.text, at: token.at };
    if (token.text === 'faker') return this.#fakerCall(token);
    if (token.text === 'Math') {
      this.#expect('.');
      const name = this.#take();
      if (!MATH.has(name.text)) throw new ExpressionError(`'Math.${name.text}' cannot be used here`, name.at);
      return { kind: 'math', name: name.text, args: this.#arguments(), at: name.at };
    }
    if (token.text === 'new' && this.#peek().text === 'Date') {
      this.#next += 1;
      return { kind: 'date', args: this.#is('(') ? this.#arguments() : [] };
    }
    throw new ExpressionError(
      `'${token.text}' is not known here: only faker, Math, literals and parameters are`,
      token.at,
    );
  }

  #fakerCall(start: Token): Expression {
    const path: string[] = [];
    while (this.#accept('.')) {
      const name = this.#take();
      if (name.kind !== 'name') throw new ExpressionError('a name is expected', name.at);
      path.push(name.text);
      if (this.#is('(')) return { kind: 'faker', path, args: this.#arguments(), at: start.at };
    }
    // A helper is sometimes handed over uncalled: helpers.multiple(faker.string.uuid).
    if (path.length >= 2)
      return { kind: 'arrow', parameters: [], body: { kind: 'faker', path, args: [], at: start.at } };
    throw new ExpressionError("'faker' must be followed by a module and a call", start.at);
  }
}

/** `record.price`, `record.address.city`: plain data of ours, whose own fields may be named with a dot. */
function isOfRecord(target: Expression): boolean {
  if (target.kind === 'item') return isOfRecord(target.target);
  return target.kind === 'parameter' && (target.name === 'record' || target.name === 'entity');
}

/**
 * Reads a faker expression: calls on `faker` and `Math`, literals, arrow functions, arithmetic, and a few methods of
 * texts, numbers, lists and dates. Nothing else of JavaScript is in the grammar, so nothing else can be reached.
 * `names` may stand in it too; their values are given when it is evaluated.
 * @throws ExpressionError
 */
export function parseExpression(text: string, names: readonly string[] = []): Expression {
  return new Parser(text, names).parse();
}
