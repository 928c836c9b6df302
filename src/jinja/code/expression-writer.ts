import type { SourceFile } from '../../base/index.ts';
import { syntaxError } from '../diagnostics.ts';
import type { FilterTable, TestTable } from '../runtime/builtins.ts';
import { PyFloat } from '../values/py-float.ts';
import type {
  Arguments,
  Binary,
  Call,
  Compare,
  CompareOperator,
  Expression,
  Filter,
  Lookup,
  Test,
} from '../syntax/expressions.ts';
import { eachOperand } from '../syntax/walk.ts';
import { isConstant } from './constant.ts';
import { softFrame, type Frame } from './frame.ts';
import { quote } from './quote.ts';

/** A place in the template that generated code can be at. */
export interface CodePlace {
  readonly source: SourceFile;
  readonly start: number;
  readonly end: number;
  /** Jinja2's line for errors there. */
  readonly lineno: number;
}

export interface Located {
  readonly colno: number;
  readonly end: number;
}

/** What one generated function declares and contains. */
interface FunctionScope {
  readonly variables: string[];
  loops: number;
}

const COMPARISONS: Readonly<Record<CompareOperator, string>> = {
  '==': 'equal',
  '!=': 'unequal',
  '<': 'less',
  '<=': 'lessOrEqual',
  '>': 'greater',
  '>=': 'greaterOrEqual',
  in: 'contains',
  'not in': 'lacks',
};

const OPERATIONS = {
  Add: 'add',
  Sub: 'subtract',
  Mul: 'multiply',
  Div: 'divide',
  FloorDiv: 'floorDivide',
  Mod: 'modulo',
  Pow: 'power',
} as const;

const NO_KEYWORDS = 'null';

/**
 * Writes expressions as JavaScript. In generated code `R` is the runtime, `E` the environment of the render,
 * `c` its context, `S` the call frame, `p` the index of the place being worked on, `P` the places, `K` constants,
 * `F` and `T` filters and tests; all other names are numbered. Text of the template stands in `K` or in string literals.
 */
export class ExpressionWriter {
  readonly source: SourceFile;
  readonly isAsync: boolean;
  readonly places: CodePlace[] = [];
  readonly constants: unknown[] = [];
  readonly filters: unknown[] = [];
  readonly tests: unknown[] = [];
  /** The line Jinja2 would be at: that of the statement or printed expression written last. */
  protected line = 1;
  protected scope: FunctionScope = { variables: [], loops: 0 };
  /** Parameters of a macro that have no value yet, while the defaults are written. */
  protected readonly unset = new Set<string>();
  readonly #filterTable: FilterTable;
  readonly #testTable: TestTable;
  #count = 0;

  constructor(source: SourceFile, isAsync: boolean, filterTable: FilterTable, testTable: TestTable) {
    this.source = source;
    this.isAsync = isAsync;
    this.#filterTable = filterTable;
    this.#testTable = testTable;
    // Place 0: the start of the template, for what happens before the first statement.
    this.places.push({ source, start: 0, end: 0, lineno: 1 });
  }

  /** Code for a text of the template. It stands apart, so that templates that differ in texts alone share their code. */
  protected text(value: string): string {
    return `K[${this.constants.push(value) - 1}]`;
  }

  /** A name that occurs nowhere else in the generated code. */
  protected unique(letter: string): string {
    this.#count += 1;
    return `${letter}${this.#count}`;
  }

  /** The name of a variable that a frame will declare. */
  protected readonly identifier = (): string => this.unique('v');

  /** A variable of the function being written. */
  protected readonly variable = (): string => {
    const name = this.unique('v');
    this.scope.variables.push(name);
    return name;
  };

  protected failAt(
    jinjaClass: string,
    message: string,
    lineno: number,
    node: { readonly colno: number },
  ): never {
    throw syntaxError(jinjaClass, message, this.source, { lineno, start: node.colno, end: node.colno + 1 });
  }

  protected place(node: Located): number {
    this.places.push({ source: this.source, start: node.colno, end: node.end, lineno: this.line });
    return this.places.length - 1;
  }

  /** Code that notes the place; put last among the arguments of a call, it takes effect just before the call. */
  protected mark(node: Located): string {
    return `p=${this.place(node)}`;
  }

  protected awaited(code: string): string {
    return this.isAsync ? `((w=${code})instanceof Promise?await w:w)` : code;
  }

  /** Code for the value of a variable, `undefined` when it has none. */
  protected rawRead(identifier: string, frame: Frame): string {
    const load = frame.symbols.findLoad(identifier);
    if (load?.kind !== 'resolve') return identifier;
    return `(${identifier}===undefined?${identifier}=c.find(${this.text(load.name)}):${identifier})`;
  }

  protected writeName(name: string, frame: Frame): string {
    const identifier = frame.symbols.ref(name);
    const load = frame.symbols.findLoad(identifier);
    if (load?.kind === 'parameter' && !this.unset.has(identifier)) return identifier;
    const text = this.text(name);
    const missing = `R.undefinedName(E,${text})`;
    if (load?.kind !== 'resolve') return `(${identifier}===undefined?${missing}:${identifier})`;
    const find = `(${identifier}=c.find(${text}))`;
    return `(${identifier}===undefined&&${find}===undefined?${missing}:${identifier})`;
  }

  write(node: Expression, frame: Frame): string {
    switch (node.typename) {
      case 'Literal':
        return this.#writeLiteral(node.value);
      case 'Symbol':
        return this.writeName(node.value, frame);
      case 'Array':
        return this.#list(node.children, frame);
      case 'Tuple':
        return `R.tuple(${this.#list(node.children, frame)})`;
      case 'Dict': {
        const parts = node.children.flatMap((pair) => [
          this.write(pair.key, frame),
          this.write(pair.value, frame),
        ]);
        return `R.dict([${parts.join(',')}],${this.mark(node)})`;
      }
      case 'LookupVal':
        return this.#writeLookup(node, frame);
      case 'Slice': {
        const parts = [node.begin, node.stop, node.step].map((part) =>
          part ? this.write(part, frame) : 'null',
        );
        return `R.sliceObject(${parts.join(',')})`;
      }
      case 'FunCall':
        return this.writeCall(node, frame);
      case 'Filter':
        return this.writeFilter(node, frame);
      case 'Is':
        return this.#writeTest(node, frame);
      case 'InlineIf': {
        const soft = softFrame(frame);
        const cond = `R.truth(${this.write(node.cond, soft)},${this.mark(node.cond)})`;
        const otherwise = node.else_ ? this.write(node.else_, soft) : `R.noElse(${this.line})`;
        return `(${cond}?${this.write(node.body, soft)}:${otherwise})`;
      }
      case 'Compare':
        return this.#writeCompare(node, frame);
      case 'Not':
        return `!R.truth(${this.write(node.target, frame)},${this.mark(node)})`;
      case 'Neg':
        return `R.negate(${this.write(node.target, frame)},${this.mark(node)})`;
      case 'Pos':
        return `R.positive(${this.write(node.target, frame)},${this.mark(node)})`;
      case 'And':
      case 'Or': {
        const value = this.variable();
        const test = `R.truth(${value}=${this.write(node.left, frame)},${this.mark(node.left)})`;
        const right = this.write(node.right, frame);
        return node.typename === 'And' ? `(${test}?${right}:${value})` : `(${test}?${value}:${right})`;
      }
      case 'Concat':
        return `R.concat([${this.#operands(node, frame).join(',')}],${this.mark(node)})`;
      case 'Add':
      case 'Sub':
      case 'Mul':
      case 'Div':
      case 'FloorDiv':
      case 'Mod':
      case 'Pow': {
        const left = this.write(node.left, frame);
        const right = this.write(node.right, frame);
        const code = `R.${OPERATIONS[node.typename]}(${left},${right},${this.mark(node)})`;
        // Jinja2 computes constants while compiling and writes them out: `[[]] * 2` holds two lists, not one twice.
        return node.typename === 'Mul' && isConstant(node) ? `R.copy(${code})` : code;
      }
    }
  }

  #writeLiteral(value: unknown): string {
    if (typeof value === 'string') return this.text(value);
    if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
    const name =
      value instanceof PyFloat || typeof value === 'bigint' ? this.constants.push(value) - 1 : undefined;
    if (name === undefined) throw new Error('a literal of a kind the parser does not make');
    return `K[${name}]`;
  }

  #list(nodes: readonly Expression[], frame: Frame): string {
    return `[${nodes.map((node) => this.write(node, frame)).join(',')}]`;
  }

  /** The operands of `a ~ b ~ c`. */
  #operands(node: Binary, frame: Frame): string[] {
    const left =
      node.left.typename === 'Concat' ? this.#operands(node.left, frame) : [this.write(node.left, frame)];
    return [...left, this.write(node.right, frame)];
  }

  #writeLookup(node: Lookup, frame: Frame): string {
    const target = this.write(node.target, frame);
    const { val } = node;
    if (node.isAttribute && val.typename === 'Literal') {
      return `R.attribute(E,${target},${quote(String(val.value))},${this.mark(node)})`;
    }
    // Jinja2 looks up constants while compiling, by another way that finds no slice of a number undefined.
    if (val.typename === 'Slice' && !isConstant(node)) {
      const parts = [val.begin, val.stop, val.step].map((part) => (part ? this.write(part, frame) : 'null'));
      return `R.slice(${target},${parts.join(',')},${this.mark(node)})`;
    }
    return `R.item(E,${target},${this.write(val, frame)},${this.mark(node)})`;
  }

  /** Positional and keyword arguments as code; `extra` are further keywords: name, code. */
  protected writeArguments(
    args: Arguments,
    frame: Frame,
    first: readonly string[] = [],
    extra: readonly (readonly [string, string])[] = [],
  ): { readonly positional: string; readonly keyword: string } {
    const items = [...first, ...args.positional.map((node) => this.write(node, frame))];
    if (args.star) items.push(`...R.spread(${this.write(args.star, frame)},${this.mark(args.star)})`);
    const seen = new Set<string>();
    const parts: string[] = [];
    const add = (name: string, code: string): void => {
      if (seen.has(name)) throw this.#repeatedKeyword(name, args);
      seen.add(name);
      parts.push(`${quote(name)},${code}`);
    };
    for (const keyword of args.keywords) add(keyword.name, this.write(keyword.value, frame));
    for (const [name, code] of extra) add(name, code);
    const dynamic = args.doubleStar
      ? `,${this.write(args.doubleStar, frame)},${this.mark(args.doubleStar)}`
      : '';
    const hasKeywords = parts.length > 0 || dynamic !== '';
    return {
      positional: `[${items.join(',')}]`,
      keyword: hasKeywords ? `R.keywords([${parts.join(',')}]${dynamic})` : NO_KEYWORDS,
    };
  }

  /** Python finds this one, while compiling Jinja2's code: no line of the template is known. */
  #repeatedKeyword(name: string, args: Arguments): Error {
    const node = args.keywords.findLast((keyword) => keyword.name === name)?.value;
    const message = `keyword argument repeated: ${name}`;
    return syntaxError('SyntaxError', message, this.source, {
      start: node?.colno ?? 0,
      end: node?.end ?? 0,
      withoutLine: true,
    });
  }

  writeCall(node: Call, frame: Frame, extra: readonly (readonly [string, string])[] = []): string {
    const { name } = node;
    const escapes = frame.printer !== 'R.text';
    if (!escapes && name.typename === 'LookupVal' && name.isAttribute && name.val.typename === 'Literal') {
      const target = this.write(name.target, frame);
      const { positional, keyword } = this.writeArguments(node.args, frame, [], extra);
      const method = quote(String(name.val.value));
      return this.awaited(
        `R.callMethod(E,${target},${method},${positional},${keyword},S,P[${this.mark(node)}])`,
      );
    }
    const target = this.write(name, frame);
    const { positional, keyword } = this.writeArguments(node.args, frame, [], extra);
    const call = escapes ? 'callEscaping' : 'call';
    return this.awaited(`R.${call}(${target},${positional},${keyword},S,P[${this.mark(node)}])`);
  }

  /** A filter; `captured` is the code of what it filters where it has no target of its own. */
  writeFilter(node: Filter, frame: Frame, captured = "''"): string {
    const found = this.#filterTable.get(node.name);
    if (!found && !frame.soft) {
      this.failAt('TemplateAssertionError', `No filter named '${node.name}'.`, node.lineno, node);
    }
    let target = captured;
    if (node.target) {
      target =
        node.target.typename === 'Filter'
          ? this.writeFilter(node.target, frame, captured)
          : this.write(node.target, frame);
    }
    const index = this.filters.push(found ?? node.name) - 1;
    const { positional, keyword } = this.writeArguments(node.args, frame, [target]);
    return `R.filter(E,F[${index}],${positional},${keyword},${this.mark(node)})`;
  }

  #writeTest(node: Test, frame: Frame): string {
    const found = this.#testTable.get(node.name);
    if (!found && !frame.soft) {
      this.failAt('TemplateAssertionError', `No test named '${node.name}'.`, node.lineno, node);
    }
    const left = this.write(node.left, frame);
    const hasArguments =
      node.args.positional.length > 0 ||
      node.args.keywords.length > 0 ||
      node.args.star ||
      node.args.doubleStar;
    if (!hasArguments) {
      if (node.name === 'defined') return `!(${left} instanceof R.Undefined)`;
      if (node.name === 'undefined') return `(${left} instanceof R.Undefined)`;
      if (node.name === 'none') return `(${left}===null)`;
    }
    const index = this.tests.push(found ?? node.name) - 1;
    const { positional, keyword } = this.writeArguments(node.args, frame, [left]);
    return `R.test(E,T[${index}],${positional},${keyword},${this.mark(node)})`;
  }

  #writeCompare(node: Compare, frame: Frame): string {
    const parts: string[] = [];
    let left = this.write(node.expr, frame);
    node.ops.forEach((operand, index) => {
      let right = this.write(operand.expr, frame);
      let next = '';
      if (index < node.ops.length - 1) {
        next = this.variable();
        right = `${next}=${right}`;
      }
      parts.push(`R.${COMPARISONS[operand.type]}(${left},${right},${this.mark(node)})`);
      left = next;
    });
    return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join('&&')})`;
  }

  /** Whether the code of an expression may have to wait. */
  protected mayWait(node: Expression): boolean {
    if (!this.isAsync) return false;
    if (node.typename === 'FunCall') return true;
    let found = false;
    eachOperand(node, (child) => {
      found ||= this.mayWait(child);
    });
    return found;
  }
}
