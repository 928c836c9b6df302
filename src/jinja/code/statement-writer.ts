import type { Expression } from '../syntax/expressions.ts';
import {
  type Assign,
  type AssignBlock,
  type Autoescape,
  type Block,
  type Body,
  type CallBlock,
  type Extends,
  type FilterBlock,
  type For,
  type FromImport,
  type If,
  type Import,
  type Include,
  type Macro,
  type Output,
  type Parameter,
  type Statement,
  type Target,
  type With,
} from '../syntax/statements.ts';
import { eachPart, eachStatement, eachTargetName, findUndeclared } from '../syntax/walk.ts';
import { isConstant } from './constant.ts';
import { ExpressionWriter, type Located } from './expression-writer.ts';
import { innerFrame, softFrame, type Frame } from './frame.ts';
import { quote } from './quote.ts';
import { Symbols } from './symbols.ts';

export interface GenerateOptions {
  /** Values printed by the template itself are kept as values (dbt's native rendering). */
  readonly native: boolean;
}

/** Names that a macro may use without declaring them. */
const SPECIAL = ['caller', 'kwargs', 'varargs'];
const NO_NAMES: ReadonlySet<string> = new Set();

/** Writes statements as JavaScript; `o` is the output of the render. */
export class StatementWriter extends ExpressionWriter {
  readonly blocks = new Map<string, Block>();
  readonly #code: string[] = [];
  #isNative = false;
  #hasExtends = false;
  /** Whether an `extends` that is sure to run was written already. */
  #extendsForSure = false;
  #extendsCount = 0;
  readonly #mentioned = new Map<string, boolean>();

  // The parts of a program.

  /** Code of a function that gives `{ root, blocks }`. */
  generate(body: Body, options: GenerateOptions): string {
    this.#isNative = options.native;
    if (this.#mentions('block') || this.#mentions('extends')) this.#findBlocks(body);
    const symbols = new Symbols(this.identifier);
    const root = this.#function('root', 'c,o,S', () => {
      const frame = this.#topFrame(symbols, {
        toplevel: true,
        rootlevel: true,
        checksOutput: this.#hasExtends,
      });
      if (this.#undeclared(body, ['self']).has('self'))
        this.#emit(`${symbols.declareParameter('self')}=R.self(c,S);`);
      symbols.analyze(body);
      this.#declare(symbols);
      if (this.#hasExtends) this.#emit('let parent;');
      this.#body(body, frame);
      if (this.#hasExtends) this.#emit(`if(parent!==undefined)${this.#await('parent.root(c,o,S)')};`);
    });
    const blocks = [...this.blocks.values()].map(
      (block) => `[${quote(block.name)},${this.#blockFunction(block)}]`,
    );
    return `"use strict";return{root:${root},blocks:new Map([${blocks.join(',')}])};`;
  }

  #findBlocks(body: Body): void {
    eachStatement(body, (node) => {
      if (node.typename === 'Extends') this.#hasExtends = true;
      if (node.typename !== 'Block') return;
      if (this.blocks.has(node.name)) {
        this.failAt('TemplateAssertionError', `block '${node.name}' defined twice`, node.lineno, node);
      }
      this.blocks.set(node.name, node);
    });
  }

  /** Whether a word occurs in the template at all: most of what is looked for does not. */
  #mentions(word: string): boolean {
    let known = this.#mentioned.get(word);
    if (known === undefined) {
      known = this.source.text.includes(word);
      this.#mentioned.set(word, known);
    }
    return known;
  }

  /** Which of the names a body reads without having stored them. */
  #undeclared(body: Body, names: readonly string[]): ReadonlySet<string> {
    const candidates = names.filter((name) => this.#mentions(name));
    return candidates.length === 0 ? NO_NAMES : findUndeclared(body, candidates);
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

  #blockFunction(block: Block): string {
    this.line = block.lineno;
    const symbols = new Symbols(this.identifier);
    const name = this.unique('block');
    return this.#function(name, 'c,o,S', () => {
      const undeclared = this.#undeclared(block.body, ['self', 'super']);
      if (undeclared.has('self')) this.#emit(`${symbols.declareParameter('self')}=R.self(c,S);`);
      if (undeclared.has('super')) {
        this.#emit(`${symbols.declareParameter('super')}=R.super(c,${quote(block.name)},${name},S);`);
      }
      symbols.analyze(block.body);
      this.#declare(symbols);
      this.#body(block.body, this.#topFrame(symbols, {}));
    });
  }

  /** A function with places of its own; errors that leave it are told where it was. */
  #function(name: string, parameters: string, writeBody: () => void, result = ''): string {
    const isTop = parameters.startsWith('c,');
    const body = this.#captured(() => {
      const outer = this.scope;
      this.scope = { variables: [], loops: 0 };
      const inner = this.#captured(writeBody);
      const { variables } = this.scope;
      this.scope = outer;
      const budget = isTop ? 'const E=c.env,L=S.budget;' : 'const L=S.budget;';
      const list = ['p=0', 'w', ...variables].join(',');
      this.#emit(`${budget}let ${list};try{${inner}${result}}catch(e){throw R.locate(e,P[p],S)}`);
    });
    return `${this.isAsync ? 'async ' : ''}function ${name}(${parameters}){${body}}`;
  }

  /** A function inside of another, with variables but no places of its own. */
  #innerFunction(keyword: string, parameters: string, writeBody: () => void): string {
    const outer = this.scope;
    this.scope = { variables: [], loops: 0 };
    const inner = this.#captured(writeBody);
    const { variables } = this.scope;
    this.scope = outer;
    return `${keyword}(${parameters}){${variables.length > 0 ? `let ${variables.join(',')};` : ''}${inner}}`;
  }

  /** What `write` emits, instead of emitting it. */
  #captured(write: () => void): string {
    const start = this.#code.length;
    write();
    return this.#code.splice(start).join('');
  }

  #emit(code: string): void {
    this.#code.push(code);
  }

  #await(code: string): string {
    return this.isAsync ? `await ${code}` : code;
  }

  #atLine(node: { readonly lineno: number }): void {
    this.line = node.lineno;
  }

  /** A buffer for what a part of the template prints. */
  #buffer(): string {
    const name = this.variable();
    this.#emit(`${name}='';`);
    return name;
  }

  /** Declares the frame's variables in the function being written. */
  #declare(symbols: Symbols, exceptions?: ReadonlySet<string>): void {
    for (const identifier of symbols.loads.keys()) {
      if (!exceptions?.has(identifier)) this.scope.variables.push(identifier);
    }
  }

  /** Declares the frame's variables and sets them to what they are when it begins. */
  #enter(frame: Frame, exceptions?: ReadonlySet<string>): void {
    this.#declare(frame.symbols, exceptions);
    for (const [identifier, load] of frame.symbols.loads) {
      if (load.kind === 'alias') {
        this.#emit(
          `${identifier}=${frame.symbols.parent ? this.rawRead(load.of, { ...frame, symbols: frame.symbols.parent }) : 'undefined'};`,
        );
      } else if (
        load.kind === 'undefined' ||
        (load.kind === 'resolve' && frame.symbols.stores.has(load.name))
      ) {
        this.#emit(`${identifier}=undefined;`);
      }
    }
  }

  #body(nodes: Body, frame: Frame): void {
    for (const node of nodes) this.#statement(node, frame);
  }

  #statement(node: Statement, frame: Frame): void {
    switch (node.typename) {
      case 'Output':
        return this.#output(node, frame);
      case 'If':
        return this.#if(node, frame);
      case 'For':
        return this.#for(node, frame);
      case 'Macro':
        return this.#macro(node, frame);
      case 'Caller':
        return this.#callBlock(node, frame);
      case 'Capture':
        return this.#filterBlock(node, frame);
      case 'Set':
        return this.#assign(node, frame);
      case 'AssignBlock':
        return this.#assignBlock(node, frame);
      case 'With':
        return this.#with(node, frame);
      case 'Block':
        return this.#block(node, frame);
      case 'Extends':
        return this.#extends(node, frame);
      case 'Include':
        return this.#include(node, frame);
      case 'Import':
        return this.#import(node, frame);
      case 'FromImport':
        return this.#fromImport(node, frame);
      case 'Do':
        this.#atLine(node);
        return this.#emit(`${this.write(node.expression, frame)};`);
      case 'LoopControl':
        if (this.scope.loops === 0) {
          const message =
            node.keyword === 'break' ? "'break' outside loop" : "'continue' not properly in loop";
          this.failAt('SyntaxError', message, node.lineno, node);
        }
        return this.#emit(`${node.keyword};`);
      case 'Autoescape':
        return this.#autoescape(node, frame);
    }
  }

  // Output.

  #printText(text: string, node: Located, frame: Frame): void {
    if (frame.buffer === undefined) this.#emit(`o.add(${quote(text)},P[${this.place(node)}]);`);
    else this.#emit(`${frame.buffer}+=${quote(text)};`);
  }

  #printValue(code: string, node: Located, frame: Frame): void {
    if (frame.buffer !== undefined)
      this.#emit(`${frame.buffer}+=${frame.printer}(${code},${this.mark(node)});`);
    else if (this.#isNative) this.#emit(`o.addValue(${code},${this.mark(node)});`);
    else {
      const place = this.place(node);
      this.#emit(`o.add(${frame.printer}(${code},p=${place}),P[${place}],true);`);
    }
  }

  #output(node: Output, frame: Frame): void {
    if (frame.checksOutput) {
      if (this.#extendsForSure) return;
      this.#emit('if(parent===undefined){');
    }
    for (const child of node.children) {
      if (child.typename === 'TemplateData') {
        this.#printText(child.value, child, frame);
      } else {
        if (child.typename !== 'Literal') this.#atLine(child);
        const code = this.write(child, frame);
        if (this.#isNative && frame.buffer === undefined && isConstant(child)) {
          this.#emit(`o.addConstant(${code},${this.mark(child)});`);
        } else {
          this.#printValue(code, child, frame);
        }
      }
    }
    if (frame.checksOutput) this.#emit('}');
  }

  // Control.

  #condition(node: Expression, frame: Frame): string {
    return `R.truth(${this.write(node, frame)},${this.mark(node)})`;
  }

  #if(node: If, frame: Frame): void {
    this.#atLine(node);
    const soft = softFrame(frame);
    this.#emit(`if(${this.#condition(node.cond, soft)}){`);
    this.#body(node.body, soft);
    this.#emit('}');
    if (node.else_.length === 0) return;
    this.#emit('else{');
    this.#body(node.else_, soft);
    this.#emit('}');
  }

  /** Code that stores a value in a target. */
  #store(target: Target, value: string, frame: Frame, node: Located): void {
    if (target.typename === 'Symbol') this.#emit(`${frame.symbols.ref(target.value)}=${value};`);
    else if (target.typename === 'NamespaceTarget') {
      this.#emit(
        `R.setAttribute(${this.writeName(target.name, frame)},${quote(target.attribute)},${value});`,
      );
    } else {
      const items = this.variable();
      this.#emit(`${items}=R.unpack(${value},${target.children.length},${this.mark(node)});`);
      target.children.forEach((child, index) => this.#store(child, `${items}[${index}]`, frame, node));
    }
  }

  #for(node: For, frame: Frame): void {
    const loop = innerFrame(frame);
    const isExtended = this.#needsLoopVariable(node);
    const loopVariable = isExtended ? loop.symbols.declareParameter('loop') : undefined;
    loop.symbols.declareTarget(node.name);
    loop.symbols.analyze(node.body);
    this.#refuseLoopAssignment(node);
    const filter = node.test ? this.#loopFilter(node, node.test, frame) : undefined;
    this.#atLine(node);
    const head = { colno: node.colno, end: node.arr.end };

    if (node.recursive) {
      const recurse = this.unique('f');
      const code = this.#innerFunction(`${this.isAsync ? 'async ' : ''}function`, 'it,depth', () => {
        const buffer = this.#buffer();
        const source = filter ? this.#await(`${filter}(it)`) : 'it';
        this.#loop(
          node,
          { ...loop, buffer },
          { ...frame, buffer },
          `${source},${recurse},depth`,
          head,
          loopVariable,
        );
        this.#emit(`return ${buffer};`);
      });
      this.#emit(`const ${recurse}=${code};`);
      this.#atLine(node);
      const items = this.write(node.arr, frame);
      this.#printValue(this.#await(`${recurse}(${items},0)`), head, frame);
      return;
    }
    let items = this.write(node.arr, frame);
    if (filter) items = this.isAsync ? `await ${filter}(${items})` : `${filter}(${items})`;
    this.#loop(node, loop, frame, isExtended ? `${items},null,0` : items, head, loopVariable);
  }

  /** Whether the body reads `loop`, or may through a block that sees its scope. */
  #needsLoopVariable(node: For): boolean {
    if (node.recursive || this.#undeclared(node.body, ['loop']).has('loop')) return true;
    let found = false;
    if (!this.#mentions('scoped')) return false;
    eachStatement([node], (inner) => {
      found ||= inner.typename === 'Block' && inner.scoped;
    });
    return found;
  }

  #refuseLoopAssignment(node: For): void {
    if (!this.#mentions('loop')) return;
    const refuse = (name: string, lineno: number, place: { readonly colno: number }): void => {
      if (name !== 'loop') return;
      this.failAt(
        'TemplateAssertionError',
        "Can't assign to special loop variable in for-loop target",
        lineno,
        place,
      );
    };
    eachStatement([node], (inner) => {
      eachPart(inner, {
        target: (target) => eachTargetName(target, (name) => refuse(name, target.lineno, target)),
      });
    });
  }

  /** A function that leaves out the items for which the loop's test fails; gives its name. */
  #loopFilter(node: For, test: Expression, frame: Frame): string {
    const inner = innerFrame(frame);
    inner.symbols.declareTarget(node.name);
    inner.symbols.analyzeExpression(test);
    this.#atLine(test);
    const name = this.unique('f');
    const isEager = this.isAsync;
    const head = { colno: node.colno, end: node.arr.end };
    const code = this.#innerFunction(isEager ? 'async function' : 'function*', 'it', () => {
      if (isEager) this.#emit('const a=[];');
      this.#enter(inner);
      this.#emit(`for(const x of R.iterate(it,${this.mark(head)})){if(--L.iterations<0)R.exhausted();`);
      this.#store(node.name, 'x', inner, head);
      this.#emit(`if(${this.#condition(test, inner)})${isEager ? 'a.push(x)' : 'yield x'};}`);
      if (isEager) this.#emit('return R.generator(a);');
    });
    this.#emit(`const ${name}=${isEager ? code : `it=>R.generator((${code})(it))`};`);
    return name;
  }

  #loop(
    node: For,
    loop: Frame,
    outer: Frame,
    items: string,
    head: Located,
    loopVariable: string | undefined,
  ): void {
    const isEmpty = node.else_.length > 0 ? this.variable() : undefined;
    if (isEmpty) this.#emit(`${isEmpty}=true;`);
    if (loopVariable === undefined) {
      const item = this.unique('x');
      this.#emit(`for(const ${item} of R.iterate(${items},${this.mark(head)})){`);
      this.#emit('if(--L.iterations<0)R.exhausted();');
      this.#store(node.name, item, loop, head);
    } else {
      this.#emit(
        `{const l=new R.LoopContext(E,${items},${this.mark(head)});while(l.advance(${this.mark(head)})){`,
      );
      this.#emit(`if(--L.iterations<0)R.exhausted();${loopVariable}=l;`);
      this.#store(node.name, 'l.current', loop, head);
    }
    this.#enter(loop);
    this.scope.loops += 1;
    this.#body(node.body, loop);
    this.scope.loops -= 1;
    if (isEmpty) this.#emit(`${isEmpty}=false;`);
    this.#emit(loopVariable === undefined ? '}' : '}}');
    if (!isEmpty) return;
    const otherwise = innerFrame(outer);
    otherwise.symbols.analyze(node.else_);
    this.#emit(`if(${isEmpty}){`);
    this.#enter(otherwise);
    this.#body(node.else_, otherwise);
    this.#emit('}');
  }

  // Macros.

  /** Code that makes a macro; its body is written in a frame inside of `frame`. */
  #macroValue(
    node: Located & { readonly lineno: number },
    name: string | null,
    parameters: readonly Parameter[],
    body: Body,
    frame: Frame,
  ): string {
    const symbols = frame.symbols.inner();
    symbols.analyzeParameters(parameters);
    const undeclared = this.#undeclared(body, SPECIAL);
    const names = parameters.map((parameter) => parameter.name.value);
    const repeated = names.find((parameter, index) => names.indexOf(parameter) !== index);
    if (repeated !== undefined) {
      this.failAt(
        'SyntaxError',
        `duplicate argument '${repeated}' in function definition`,
        node.lineno,
        node,
      );
    }
    const explicitCaller = parameters.find((parameter) => parameter.name.value === 'caller');
    if (undeclared.has('caller') && explicitCaller && !explicitCaller.default) {
      const message =
        'When defining macros or call blocks the special "caller" argument must be omitted or be given a default.';
      this.failAt('TemplateAssertionError', message, node.lineno, node);
    }
    const takes = (special: string): boolean => undeclared.has(special) && !names.includes(special);
    const specials = SPECIAL.filter(takes).map((special) => symbols.declareParameter(special));
    symbols.analyze(body);
    this.#atLine(node);

    const identifiers = names.map((parameter) => symbols.ref(parameter));
    const declared = new Set([...identifiers, ...specials]);
    const signature = ['S', ...declared].join(',');
    const buffer = this.unique('b');
    const code = this.#function(
      '',
      signature,
      () => {
        this.#emit(`let ${buffer}='';`);
        const own: Frame = { ...innerFrame(frame), symbols, buffer, soft: false, checksOutput: false };
        this.#enter(own, declared);
        for (const identifier of identifiers) this.unset.add(identifier);
        for (const parameter of parameters) {
          const identifier = symbols.ref(parameter.name.value);
          const value = parameter.default
            ? this.write(parameter.default, own)
            : `R.undefinedParameter(E,${quote(parameter.name.value)})`;
          this.#emit(`if(${identifier}===undefined)${identifier}=${value};`);
          this.unset.delete(identifier);
        }
        this.#body(body, own);
      },
      `return ${buffer};`,
    );
    const flags = ['kwargs', 'varargs', 'caller'].map((special) => (takes(special) ? 1 : 0)).join(',');
    return `R.macro(${name === null ? 'null' : quote(name)},${JSON.stringify(names)},${flags},${code})`;
  }

  #macro(node: Macro, frame: Frame): void {
    const value = this.#macroValue(
      { ...locate(node), lineno: node.lineno },
      node.name,
      node.parameters,
      node.body,
      frame,
    );
    this.#emit(`${frame.symbols.ref(node.name)}=${value};`);
    if (frame.toplevel) this.#export(node.name, frame);
  }

  /** Makes an assigned name visible to the whole template and to those that import it. */
  #export(name: string, frame: Frame): void {
    this.#emit(`c.${name.startsWith('_') ? 'set' : 'export'}(${quote(name)},${frame.symbols.ref(name)});`);
  }

  #callBlock(node: CallBlock, frame: Frame): void {
    const caller = this.unique('caller');
    const value = this.#macroValue(
      { ...locate(node.call), lineno: node.lineno },
      null,
      node.parameters,
      node.body,
      frame,
    );
    this.#emit(`{const ${caller}=${value};`);
    this.#atLine(node);
    const call = this.writeCall(node.call, frame, [['caller', caller]]);
    this.#printValue(call, node.call, frame);
    this.#emit('}');
  }

  #filterBlock(node: FilterBlock, frame: Frame): void {
    const inner = innerFrame(frame, { checksOutput: false });
    inner.symbols.analyze(node.body);
    inner.symbols.analyzeExpression(node.filter);
    this.#enter(inner);
    const buffer = this.#buffer();
    this.#body(node.body, { ...inner, buffer });
    this.#atLine(node);
    this.#printValue(this.writeFilter(node.filter, inner, buffer), node.filter, frame);
  }

  // Assignments.

  #exportTarget(target: Target, frame: Frame): void {
    if (frame.toplevel) eachTargetName(target, (name) => this.#export(name, frame));
  }

  #requireNamespaces(target: Target, frame: Frame): void {
    if (target.typename === 'TargetTuple')
      for (const child of target.children) this.#requireNamespaces(child, frame);
    if (target.typename !== 'NamespaceTarget') return;
    this.#emit(`R.requireNamespace(${this.writeName(target.name, frame)},${this.mark(target)});`);
  }

  #assign(node: Assign, frame: Frame): void {
    this.#requireNamespaces(node.target, frame);
    this.#atLine(node);
    const value = this.write(node.value, frame);
    this.#store(node.target, value, frame, { colno: node.colno, end: node.value.end });
    this.#exportTarget(node.target, frame);
  }

  #assignBlock(node: AssignBlock, frame: Frame): void {
    const inner = innerFrame(frame, { checksOutput: false });
    inner.symbols.analyze(node.body);
    if (node.filter) inner.symbols.analyzeExpression(node.filter);
    this.#enter(inner);
    const buffer = this.#buffer();
    this.#body(node.body, { ...inner, buffer });
    this.#atLine(node);
    this.#requireNamespaces(node.target, frame);
    const value = node.filter ? this.writeFilter(node.filter, inner, buffer) : buffer;
    const marked = frame.printer === 'R.text' ? value : `R.markUp(${value})`;
    this.#store(node.target, marked, frame, node.filter ?? locate(node));
    this.#exportTarget(node.target, frame);
  }

  #with(node: With, frame: Frame): void {
    const inner = innerFrame(frame);
    for (const target of node.targets) inner.symbols.declareTarget(target);
    inner.symbols.analyze(node.body);
    this.#enter(inner);
    node.targets.forEach((target, index) => {
      const value = node.values[index];
      if (value) this.#store(target, this.write(value, frame), inner, value);
    });
    this.#body(node.body, inner);
  }

  #autoescape(node: Autoescape, frame: Frame): void {
    const inner = innerFrame(frame);
    inner.symbols.analyze(node.body);
    this.#enter(inner);
    let printer: string;
    if (node.expression.typename === 'Literal') {
      printer = node.expression.value === true ? 'R.escaped' : 'R.text';
    } else {
      printer = this.variable();
      this.#emit(`${printer}=${this.#condition(node.expression, frame)}?R.escaped:R.text;`);
    }
    this.#body(node.body, { ...inner, printer });
  }

  // Templates in templates.

  #locals(frame: Frame): string {
    const parts = [...frame.symbols.storedVariables()].map(
      ([name, identifier]) => `[${quote(name)},${identifier}]`,
    );
    return `[${parts.join(',')}]`;
  }

  #block(node: Block, frame: Frame): void {
    let level = '';
    if (frame.toplevel && frame.checksOutput) {
      if (this.#extendsForSure) return;
      if (this.#extendsCount > 0) {
        this.#emit('if(parent===undefined){');
        level = '}';
      }
    }
    this.#atLine(node);
    const place = locate(node);
    const context = node.scoped ? `c.derive(${this.#locals(frame)})` : 'c';
    if (node.required) this.#emit(`R.requireBlock(c,${quote(node.name)},${this.mark(place)});`);
    if (frame.buffer === undefined) {
      this.#emit(`${this.#await(`c.block(${quote(node.name)})(${context},o,S)`)};`);
    } else {
      const output = this.unique('o');
      this.#emit(
        `{const ${output}=R.output();${this.#await(`c.block(${quote(node.name)})(${context},${output},S)`)};`,
      );
      this.#emit(`${frame.buffer}+=${output}.text;}`);
    }
    this.#emit(level);
  }

  #extends(node: Extends, frame: Frame): void {
    if (!frame.toplevel) {
      this.failAt(
        'TemplateAssertionError',
        'cannot use extend from a non top-level scope',
        node.lineno,
        node,
      );
    }
    const place = node.template;
    if (this.#extendsCount > 0) this.#emit(`R.extendedTwice(parent,${this.mark(place)});`);
    this.#atLine(node);
    this.#emit(`parent=R.parent(c,${this.write(node.template, frame)},${this.isAsync},${this.mark(place)});`);
    if (frame.rootlevel) this.#extendsForSure = true;
    this.#extendsCount += 1;
  }

  #include(node: Include, frame: Frame): void {
    this.#atLine(node);
    const locals = node.withContext ? this.#locals(frame) : 'null';
    const template = this.write(node.template, frame);
    const output = frame.buffer === undefined ? 'o' : this.unique('o');
    if (frame.buffer !== undefined) this.#emit(`{const ${output}=R.output();`);
    const call = `R.include(c,${template},${locals},${node.ignoreMissing},${output},S,${this.mark(node.template)})`;
    this.#emit(`${this.#await(call)};`);
    if (frame.buffer !== undefined) this.#emit(`${frame.buffer}+=${output}.text;}`);
  }

  #module(node: Import | FromImport, frame: Frame): string {
    const locals = node.withContext ? this.#locals(frame) : 'null';
    const template = this.write(node.template, frame);
    return this.#await(`R.importTemplate(c,${template},${locals},S,${this.mark(node.template)})`);
  }

  #import(node: Import, frame: Frame): void {
    this.#atLine(node);
    const identifier = frame.symbols.ref(node.target);
    this.#emit(`${identifier}=${this.#module(node, frame)};`);
    if (frame.toplevel) this.#emit(`c.setPrivate(${quote(node.target)},${identifier});`);
  }

  #fromImport(node: FromImport, frame: Frame): void {
    this.#atLine(node);
    const module = this.unique('m');
    this.#emit(`const ${module}=${this.#module(node, frame)};`);
    for (const { name, alias } of node.names) {
      const identifier = frame.symbols.ref(alias);
      this.#emit(`${identifier}=R.imported(E,${module},${quote(name)},${this.line});`);
      if (frame.toplevel) this.#emit(`c.setPrivate(${quote(alias)},${identifier});`);
    }
  }
}

/** The place of a statement's opening, as far as it is known. */
function locate(node: { readonly colno: number }): Located {
  return { colno: node.colno, end: node.colno };
}
