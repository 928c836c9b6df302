import type {
  Assign,
  AssignBlock,
  Autoescape,
  Block,
  Body,
  FilterBlock,
  If,
  Output,
  Statement,
  Target,
  With,
} from '../syntax/statements.ts';
import { eachStatement, eachTargetName } from '../syntax/walk.ts';
import { isConstant } from './constant.ts';
import { innerFrame, softFrame, type Frame } from './frame.ts';
import { locate } from './function-writer.ts';
import { InheritanceWriter } from './inheritance-writer.ts';
import { quote } from './quote.ts';
import { Symbols } from './symbols.ts';

export interface GenerateOptions {
  /** Values printed by the template itself are kept as values (dbt's native rendering). */
  readonly native: boolean;
}

/** Writes whole templates. */
export class StatementWriter extends InheritanceWriter {
  readonly #blocks = new Map<string, Block>();

  /** Code of a function that gives `{ root, blocks }`. */
  generate(body: Body, options: GenerateOptions): string {
    this.isNative = options.native;
    if (this.mentions('block') || this.mentions('extends')) this.#findBlocks(body);
    const symbols = new Symbols(this.identifier);
    const root = this.writeFunction('root', 'c,o,S', () => {
      const frame = this.#topFrame(symbols, {
        toplevel: true,
        rootlevel: true,
        checksOutput: this.hasExtends,
      });
      if (this.undeclared(body, ['self']).has('self'))
        this.emit(`${symbols.declareParameter('self')}=R.self(c,S);`);
      symbols.analyze(body);
      this.declare(symbols);
      if (this.hasExtends) this.emit('let parent;');
      this.writeBody(body, frame);
      if (this.hasExtends) this.emit(`if(parent!==undefined)${this.awaiting('parent.root(c,o,S)')};`);
    });
    const blocks = [...this.#blocks.values()].map(
      (block) => `[${quote(block.name)},${this.#writeBlockFunction(block)}]`,
    );
    return `"use strict";return{root:${root},blocks:new Map([${blocks.join(',')}])};`;
  }

  #findBlocks(body: Body): void {
    eachStatement(body, (node) => {
      if (node.typename === 'Extends') this.hasExtends = true;
      if (node.typename !== 'Block') return;
      if (this.#blocks.has(node.name)) {
        this.failAt('TemplateAssertionError', `block '${node.name}' defined twice`, node.lineno, node);
      }
      this.#blocks.set(node.name, node);
    });
  }

  #topFrame(symbols: Symbols, changes: Partial<Frame>): Frame {
    return {
      symbols,
      buffer: undefined,
      printer: 'R.text',
      toplevel: false,
      rootlevel: false,
      soft: false,
      checksOutput: false,
      ...changes,
    };
  }

  #writeBlockFunction(block: Block): string {
    this.line = block.lineno;
    const symbols = new Symbols(this.identifier);
    const name = this.unique('block');
    return this.writeFunction(name, 'c,o,S', () => {
      const undeclared = this.undeclared(block.body, ['self', 'super']);
      if (undeclared.has('self')) this.emit(`${symbols.declareParameter('self')}=R.self(c,S);`);
      if (undeclared.has('super')) {
        this.emit(`${symbols.declareParameter('super')}=R.super(c,${quote(block.name)},${name},S);`);
      }
      symbols.analyze(block.body);
      this.declare(symbols);
      this.writeBody(block.body, this.#topFrame(symbols, {}));
    });
  }

  protected writeBody(nodes: Body, frame: Frame): void {
    for (const node of nodes) this.#writeStatement(node, frame);
  }

  #writeStatement(node: Statement, frame: Frame): void {
    switch (node.typename) {
      case 'Output':
        return this.#writeOutput(node, frame);
      case 'If':
        return this.#writeIf(node, frame);
      case 'For':
        return this.writeFor(node, frame);
      case 'Macro':
        return this.writeMacro(node, frame);
      case 'Caller':
        return this.writeCallBlock(node, frame);
      case 'Capture':
        return this.#writeFilterBlock(node, frame);
      case 'Set':
        return this.#writeAssign(node, frame);
      case 'AssignBlock':
        return this.#writeAssignBlock(node, frame);
      case 'With':
        return this.#writeWith(node, frame);
      case 'Block':
        return this.writeBlock(node, frame);
      case 'Extends':
        return this.writeExtends(node, frame);
      case 'Include':
        return this.writeInclude(node, frame);
      case 'Import':
        return this.writeImport(node, frame);
      case 'FromImport':
        return this.writeFromImport(node, frame);
      case 'Do':
        this.atLine(node);
        return this.emit(`${this.write(node.expression, frame)};`);
      case 'LoopControl':
        if (this.scope.loops === 0) {
          const message =
            node.keyword === 'break' ? "'break' outside loop" : "'continue' not properly in loop";
          this.failAt('SyntaxError', message, node.lineno, node);
        }
        return this.emit(`${node.keyword};`);
      case 'Autoescape':
        return this.#writeAutoescape(node, frame);
    }
  }

  #writeOutput(node: Output, frame: Frame): void {
    if (frame.checksOutput) {
      if (this.extendsForSure) return;
      this.emit('if(parent===undefined){');
    }
    for (const child of node.children) {
      if (child.typename === 'TemplateData') {
        this.printText(child.value, child, frame);
      } else {
        if (child.typename !== 'Literal') this.atLine(child);
        const code = this.write(child, frame);
        if (this.isNative && frame.buffer === undefined && isConstant(child)) {
          this.emit(`o.addConstant(${code},${this.mark(child)});`);
        } else {
          this.printValue(code, child, frame);
        }
      }
    }
    if (frame.checksOutput) this.emit('}');
  }

  #writeIf(node: If, frame: Frame): void {
    this.atLine(node);
    const soft = softFrame(frame);
    this.emit(`if(${this.condition(node.cond, soft)}){`);
    this.writeBody(node.body, soft);
    this.emit('}');
    if (node.else_.length === 0) return;
    this.emit('else{');
    this.writeBody(node.else_, soft);
    this.emit('}');
  }

  #writeFilterBlock(node: FilterBlock, frame: Frame): void {
    const inner = innerFrame(frame, { checksOutput: false });
    inner.symbols.analyze(node.body);
    inner.symbols.analyzeExpression(node.filter);
    this.enter(inner);
    const buffer = this.buffer();
    this.writeBody(node.body, { ...inner, buffer });
    this.atLine(node);
    this.printValue(this.writeFilter(node.filter, inner, buffer), node.filter, frame);
  }

  #exportTarget(target: Target, frame: Frame): void {
    if (frame.toplevel) eachTargetName(target, (name) => this.exportName(name, frame));
  }

  #requireNamespaces(target: Target, frame: Frame): void {
    if (target.typename === 'TargetTuple')
      for (const child of target.children) this.#requireNamespaces(child, frame);
    if (target.typename !== 'NamespaceTarget') return;
    this.emit(`R.requireNamespace(${this.writeName(target.name, frame)},${this.mark(target)});`);
  }

  #writeAssign(node: Assign, frame: Frame): void {
    this.#requireNamespaces(node.target, frame);
    this.atLine(node);
    const value = this.write(node.value, frame);
    this.store(node.target, value, frame, { colno: node.colno, end: node.value.end });
    this.#exportTarget(node.target, frame);
  }

  #writeAssignBlock(node: AssignBlock, frame: Frame): void {
    const inner = innerFrame(frame, { checksOutput: false });
    inner.symbols.analyze(node.body);
    if (node.filter) inner.symbols.analyzeExpression(node.filter);
    this.enter(inner);
    const buffer = this.buffer();
    this.writeBody(node.body, { ...inner, buffer });
    this.atLine(node);
    this.#requireNamespaces(node.target, frame);
    const value = node.filter ? this.writeFilter(node.filter, inner, buffer) : buffer;
    const marked = frame.printer === 'R.text' ? value : `R.markUp(${value})`;
    this.store(node.target, marked, frame, node.filter ?? locate(node));
    this.#exportTarget(node.target, frame);
  }

  #writeWith(node: With, frame: Frame): void {
    const inner = innerFrame(frame);
    for (const target of node.targets) inner.symbols.declareTarget(target);
    inner.symbols.analyze(node.body);
    this.enter(inner);
    node.targets.forEach((target, index) => {
      const value = node.values[index];
      if (value) this.store(target, this.write(value, frame), inner, value);
    });
    this.writeBody(node.body, inner);
  }

  #writeAutoescape(node: Autoescape, frame: Frame): void {
    const inner = innerFrame(frame);
    inner.symbols.analyze(node.body);
    this.enter(inner);
    let printer: string;
    if (node.expression.typename === 'Literal') {
      printer = node.expression.value === true ? 'R.escaped' : 'R.text';
    } else {
      printer = this.variable();
      this.emit(`${printer}=${this.condition(node.expression, frame)}?R.escaped:R.text;`);
    }
    this.writeBody(node.body, { ...inner, printer });
  }
}
