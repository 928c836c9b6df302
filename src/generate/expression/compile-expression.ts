import type { Faker } from '@faker-js/faker';
import { findFakerCall } from './faker-calls.ts';
import { ExpressionError, type BinaryOperator, type Expression } from './syntax.ts';

/** A compiled expression; the frame holds the parameters of the arrow functions around it. */
type Evaluate = (frame: readonly unknown[]) => unknown;

type Method = (target: unknown, args: readonly unknown[]) => unknown;

/** Methods that values offer. A value's own properties are never looked at. */
const METHODS: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['toFixed', (target, [digits]) => Number(target).toFixed(Number(digits ?? 0))],
  ['toString', (target) => (target instanceof Date ? target.toISOString() : String(target))],
  ['toISOString', (target) => toDate(target).toISOString()],
  ['getTime', (target) => toDate(target).getTime()],
  ['valueOf', (target) => (target instanceof Date ? target.getTime() : target)],
  ['toUpperCase', (target) => String(target).toUpperCase()],
  ['toLowerCase', (target) => String(target).toLowerCase()],
  ['trim', (target) => String(target).trim()],
  ['padStart', (target, [length, fill]) => String(target).padStart(bounded(length), String(fill ?? ' '))],
  ['padEnd', (target, [length, fill]) => String(target).padEnd(bounded(length), String(fill ?? ' '))],
  ['replace', (target, [from, to]) => String(target).replace(String(from), String(to))],
  ['replaceAll', (target, [from, to]) => String(target).replaceAll(String(from), String(to))],
  ['split', (target, [by]) => String(target).split(String(by))],
  [
    'slice',
    (target, [from, to]) => {
      const end = to === undefined ? undefined : Number(to);
      return Array.isArray(target)
        ? target.slice(Number(from ?? 0), end)
        : String(target).slice(Number(from ?? 0), end);
    },
  ],
  [
    'substring',
    (target, [from, to]) =>
      String(target).substring(Number(from ?? 0), to === undefined ? undefined : Number(to)),
  ],
  [
    'join',
    (target, [by]) =>
      Array.isArray(target) ? target.join(by === undefined ? ',' : String(by)) : String(target),
  ],
  [
    'concat',
    (target, args) =>
      Array.isArray(target) ? target.concat(...args) : String(target).concat(...args.map(String)),
  ],
]);

/** Longest text that padding makes. */
const bounded = (length: unknown): number => Math.min(Number(length ?? 0), 10_000);

function toDate(value: unknown): Date {
  return value instanceof Date ? value : new Date(typeof value === 'number' ? value : String(value));
}

type Arithmetic = (left: unknown, right: unknown) => unknown;

const ARITHMETIC: Readonly<Record<Exclude<BinaryOperator, '&&' | '||'>, Arithmetic>> = {
  '+': (left, right) =>
    typeof left === 'number' && typeof right === 'number' ? left + right : `${asText(left)}${asText(right)}`,
  '-': (left, right) => asNumber(left) - asNumber(right),
  '*': (left, right) => asNumber(left) * asNumber(right),
  '/': (left, right) => asNumber(left) / asNumber(right),
  '%': (left, right) => asNumber(left) % asNumber(right),
  '**': (left, right) => asNumber(left) ** asNumber(right),
  '<': (left, right) => asNumber(left) < asNumber(right),
  '<=': (left, right) => asNumber(left) <= asNumber(right),
  '>': (left, right) => asNumber(left) > asNumber(right),
  '>=': (left, right) => asNumber(left) >= asNumber(right),
  '===': (left, right) => left === right,
  '!==': (left, right) => left !== right,
  '==': (left, right) => left === right || asText(left) === asText(right),
  '!=': (left, right) => left !== right && asText(left) !== asText(right),
};

const asNumber = (value: unknown): number => (value instanceof Date ? value.getTime() : Number(value));

function asText(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

class Compiler {
  readonly #faker: Faker;
  #scope: readonly string[];

  constructor(faker: Faker, names: readonly string[]) {
    this.#faker = faker;
    this.#scope = names;
  }

  compile(expression: Expression): Evaluate {
    switch (expression.kind) {
      case 'literal': {
        const { value } = expression;
        return () => value;
      }
      case 'array': {
        const items = expression.items.map((item) => this.compile(item));
        return (frame) => items.map((item) => item(frame));
      }
      case 'object': {
        const entries = expression.entries.map(([key, value]) => [key, this.compile(value)] as const);
        return (frame) => Object.fromEntries(entries.map(([key, value]) => [key, value(frame)]));
      }
      case 'parameter': {
        const index = this.#scope.lastIndexOf(expression.name);
        return (frame) => frame[index];
      }
      case 'arrow':
        return this.#arrow(expression);
      case 'faker': {
        const call = findFakerCall(this.#faker, expression.path, expression.at);
        const args = expression.args.map((argument) => this.compile(argument));
        return (frame) => call(...args.map((argument) => argument(frame)));
      }
      case 'math':
        return this.#math(expression.name, expression.args);
      case 'date': {
        const args = expression.args.map((argument) => this.compile(argument));
        const [only] = args;
        return (frame) => (only ? toDate(only(frame)) : this.#faker.defaultRefDate());
      }
      case 'method': {
        const method = METHODS.get(expression.name);
        if (!method)
          throw new ExpressionError(`values have no method '${expression.name}' here`, expression.at);
        const target = this.compile(expression.target);
        const args = expression.args.map((argument) => this.compile(argument));
        return (frame) =>
          method(
            target(frame),
            args.map((argument) => argument(frame)),
          );
      }
      case 'item': {
        const target = this.compile(expression.target);
        const index = this.compile(expression.index);
        return (frame) => itemOf(target(frame), index(frame));
      }
      case 'unary': {
        const operand = this.compile(expression.operand);
        if (expression.operator === '!') return (frame) => !operand(frame);
        return expression.operator === '-'
          ? (frame) => -asNumber(operand(frame))
          : (frame) => asNumber(operand(frame));
      }
      case 'binary':
        return this.#binary(
          expression.operator,
          this.compile(expression.left),
          this.compile(expression.right),
        );
      case 'conditional': {
        const test = this.compile(expression.test);
        const yes = this.compile(expression.yes);
        const no = this.compile(expression.no);
        return (frame) => (test(frame) ? yes(frame) : no(frame));
      }
    }
  }

  #arrow(expression: Extract<Expression, { kind: 'arrow' }>): Evaluate {
    const outer = this.#scope;
    this.#scope = [...outer, ...expression.parameters];
    const body = this.compile(expression.body);
    this.#scope = outer;
    const count = expression.parameters.length;
    return (frame) =>
      (...args: unknown[]) => {
        const own = args.slice(0, count);
        while (own.length < count) own.push(undefined);
        return body([...frame, ...own]);
      };
  }

  #math(name: string, args: readonly Expression[]): Evaluate {
    // Randomness comes from faker alone, so that a seed repeats it.
    if (name === 'random') return () => this.#faker.number.float({ min: 0, max: 1 });
    const call = Reflect.get(Math, name) as (...numbers: number[]) => number;
    const compiled = args.map((argument) => this.compile(argument));
    return (frame) => call(...compiled.map((argument) => asNumber(argument(frame))));
  }

  #binary(operator: BinaryOperator, left: Evaluate, right: Evaluate): Evaluate {
    if (operator === '&&') return (frame) => left(frame) && right(frame);
    if (operator === '||') return (frame) => left(frame) || right(frame);
    const apply = ARITHMETIC[operator];
    return (frame) => apply(left(frame), right(frame));
  }
}

/** Items of lists by number and of plain records by their own keys; nothing else can be indexed. */
function itemOf(target: unknown, index: unknown): unknown {
  if (Array.isArray(target)) return Number.isInteger(Number(index)) ? target[Number(index)] : undefined;
  if (typeof target === 'object' && target !== null && Object.hasOwn(target, String(index))) {
    return Reflect.get(target, String(index));
  }
  return undefined;
}

/**
 * Compiles an expression once into a function to be called for every record, with the values of `names` in their order.
 * @throws ExpressionError for unknown faker calls and methods.
 */
export function compileExpression(
  expression: Expression,
  faker: Faker,
  names: readonly string[] = [],
): (...values: readonly unknown[]) => unknown {
  const evaluate = new Compiler(faker, names).compile(expression);
  return (...values) => evaluate(values);
}
