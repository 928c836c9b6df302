import type { Expression } from '../syntax/expressions.ts';
import type { Body, Target } from '../syntax/statements.ts';
import { findUndeclared } from '../syntax/walk.ts';
import { ExpressionWriter, type Located } from './expression-writer.ts';
import type { Frame } from './frame.ts';
import { quote } from './quote.ts';
import type { Symbols } from './symbols.ts';

const NO_NAMES: ReadonlySet<string> = new Set();

/** Writes functions, variables and output: what all statements are made of. In generated code `o` is the output. */
export abstract class FunctionWriter extends ExpressionWriter {
  /** Values printed by the template itself are kept as values (dbt's native rendering). */
  protected isNative = false;
  readonly #code: string[] = [];
  readonly #mentioned = new Map<string, boolean>();

  protected abstract writeBody(nodes: Body, frame: Frame): void;

  /** Whether a word occurs in the template at all: most of what is looked for does not. */
  protected mentions(word: string): boolean {
    let known = this.#mentioned.get(word);
    if (known === undefined) {
      known = this.source.text.includes(word);
      this.#mentioned.set(word, known);
    }
    return known;
  }

  /** Which of the names a body reads without having stored them. */
  protected undeclared(body: Body, names: readonly string[]): ReadonlySet<string> {
    const candidates = names.filter((name) => this.mentions(name));
    return candidates.length === 0 ? NO_NAMES : findUndeclared(body, candidates);
  }

  /** A function with places of its own; errors that leave it are told where it was. */
  protected writeFunction(name: string, parameters: string, writeBody: () => void, result = ''): string {
    const isTop = parameters.startsWith('c,');
    const body = this.captured(() => {
      const outer = this.scope;
      this.scope = { variables: [], loops: 0 };
      const inner = this.captured(writeBody);
      const { variables } = this.scope;
      this.scope = outer;
      const budget = isTop ? 'const E=c.env,L=S.budget;' : 'const L=S.budget;';
      const list = ['p=0', 'w', ...variables].join(',');
      this.emit(`${budget}let ${list};try{${inner}${result}}catch(e){throw R.locate(e,P[p],S)}`);
    });
    return `${this.isAsync ? 'async ' : ''}function ${name}(${parameters}){${body}}`;
  }

  /** A function inside of another, with variables but no places of its own. */
  protected writeInnerFunction(keyword: string, parameters: string, writeBody: () => void): string {
    const outer = this.scope;
    this.scope = { variables: [], loops: 0 };
    const inner = this.captured(writeBody);
    const { variables } = this.scope;
    this.scope = outer;
    return `${keyword}(${parameters}){${variables.length > 0 ? `let ${variables.join(',')};` : ''}${inner}}`;
  }

  /** What `write` emits, instead of emitting it. */
  protected captured(write: () => void): string {
    const start = this.#code.length;
    write();
    return this.#code.splice(start).join('');
  }

  protected emit(code: string): void {
    this.#code.push(code);
  }

  protected awaiting(code: string): string {
    return this.isAsync ? `await ${code}` : code;
  }

  protected atLine(node: { readonly lineno: number }): void {
    this.line = node.lineno;
  }

  /** A buffer for what a part of the template prints. */
  protected buffer(): string {
    const name = this.variable();
    this.emit(`${name}='';`);
    return name;
  }

  /** Declares the frame's variables in the function being written. */
  protected declare(symbols: Symbols, exceptions?: ReadonlySet<string>): void {
    for (const identifier of symbols.loads.keys()) {
      if (!exceptions?.has(identifier)) this.scope.variables.push(identifier);
    }
  }

  /** Declares the frame's variables and sets them to what they are when it begins. */
  protected enter(frame: Frame, exceptions?: ReadonlySet<string>): void {
    this.declare(frame.symbols, exceptions);
    for (const [identifier, load] of frame.symbols.loads) {
      if (load.kind === 'alias') {
        this.emit(
          `${identifier}=${frame.symbols.parent ? this.rawRead(load.of, { ...frame, symbols: frame.symbols.parent }) : 'undefined'};`,
        );
      } else if (
        load.kind === 'undefined' ||
        (load.kind === 'resolve' && frame.symbols.stores.has(load.name))
      ) {
        this.emit(`${identifier}=undefined;`);
      }
    }
  }

  protected printText(text: string, node: Located, frame: Frame): void {
    if (frame.buffer === undefined) this.emit(`o.add(${this.text(text)},P[${this.place(node)}]);`);
    else this.emit(`${frame.buffer}+=${this.text(text)};`);
  }

  protected printValue(code: string, node: Located, frame: Frame): void {
    if (frame.buffer !== undefined)
      this.emit(`${frame.buffer}+=${frame.printer}(${code},${this.mark(node)});`);
    else if (this.isNative) this.emit(`o.addValue(${code},${this.mark(node)});`);
    else {
      const place = this.place(node);
      this.emit(`o.add(${frame.printer}(${code},p=${place}),P[${place}],true);`);
    }
  }

  protected condition(node: Expression, frame: Frame): string {
    return `R.truth(${this.write(node, frame)},${this.mark(node)})`;
  }

  /** Code that stores a value in a target. */
  protected store(target: Target, value: string, frame: Frame, node: Located): void {
    if (target.typename === 'Symbol') this.emit(`${frame.symbols.ref(target.value)}=${value};`);
    else if (target.typename === 'NamespaceTarget') {
      this.emit(`R.setAttribute(${this.writeName(target.name, frame)},${quote(target.attribute)},${value});`);
    } else {
      const items = this.variable();
      this.emit(`${items}=R.unpack(${value},${target.children.length},${this.mark(node)});`);
      target.children.forEach((child, index) => this.store(child, `${items}[${index}]`, frame, node));
    }
  }

  /** Makes an assigned name visible to the whole template and to those that import it. */
  protected exportName(name: string, frame: Frame): void {
    this.emit(`c.${name.startsWith('_') ? 'set' : 'export'}(${quote(name)},${frame.symbols.ref(name)});`);
  }

  protected locals(frame: Frame): string {
    const parts = [...frame.symbols.storedVariables()].map(
      ([name, identifier]) => `[${quote(name)},${identifier}]`,
    );
    return `[${parts.join(',')}]`;
  }
}

/** The place of a statement's opening, as far as it is known. */
export function locate(node: { readonly colno: number }): Located {
  return { colno: node.colno, end: node.colno };
}
