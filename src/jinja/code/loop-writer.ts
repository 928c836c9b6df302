import type { Expression } from '../syntax/expressions.ts';
import type { For } from '../syntax/statements.ts';
import { eachPart, eachStatement, eachTargetName } from '../syntax/walk.ts';
import type { Located } from './expression-writer.ts';
import { innerFrame, type Frame } from './frame.ts';
import { FunctionWriter } from './function-writer.ts';

/** Writes `for` loops: plain ones as JavaScript's, those that use `loop` around a `LoopContext`. */
export abstract class LoopWriter extends FunctionWriter {
  protected writeFor(node: For, frame: Frame): void {
    const loop = innerFrame(frame);
    const isExtended = this.#needsLoopVariable(node);
    const loopVariable = isExtended ? loop.symbols.declareParameter('loop') : undefined;
    loop.symbols.declareTarget(node.name);
    loop.symbols.analyze(node.body);
    this.#refuseLoopAssignment(node);
    const filter = node.test ? this.#writeLoopFilter(node, node.test, frame) : undefined;
    this.atLine(node);
    const head = { colno: node.colno, end: node.arr.end };

    if (node.recursive) {
      const recurse = this.unique('f');
      const code = this.writeInnerFunction(`${this.isAsync ? 'async ' : ''}function`, 'it,depth', () => {
        const buffer = this.buffer();
        const source = filter ? this.awaiting(`${filter}(it)`) : 'it';
        this.#writeLoop(
          node,
          { ...loop, buffer },
          { ...frame, buffer },
          `${source},${recurse},depth`,
          head,
          loopVariable,
        );
        this.emit(`return ${buffer};`);
      });
      this.emit(`const ${recurse}=${code};`);
      this.atLine(node);
      const items = this.write(node.arr, frame);
      this.printValue(this.awaiting(`${recurse}(${items},0)`), head, frame);
      return;
    }
    let items = this.write(node.arr, frame);
    if (filter) items = this.isAsync ? `await ${filter}(${items})` : `${filter}(${items})`;
    this.#writeLoop(node, loop, frame, isExtended ? `${items},null,0` : items, head, loopVariable);
  }

  /** Whether the body reads `loop`, or may through a block that sees its scope. */
  #needsLoopVariable(node: For): boolean {
    if (node.recursive || this.undeclared(node.body, ['loop']).has('loop')) return true;
    let found = false;
    if (!this.mentions('scoped')) return false;
    eachStatement([node], (inner) => {
      found ||= inner.typename === 'Block' && inner.scoped;
    });
    return found;
  }

  #refuseLoopAssignment(node: For): void {
    if (!this.mentions('loop')) return;
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
  #writeLoopFilter(node: For, test: Expression, frame: Frame): string {
    const inner = innerFrame(frame);
    inner.symbols.declareTarget(node.name);
    inner.symbols.analyzeExpression(test);
    this.atLine(test);
    const name = this.unique('f');
    const isEager = this.isAsync;
    const head = { colno: node.colno, end: node.arr.end };
    const code = this.writeInnerFunction(isEager ? 'async function' : 'function*', 'it', () => {
      if (isEager) this.emit('const a=[];');
      this.enter(inner);
      this.emit(`for(const x of R.iterate(it,${this.mark(head)})){if(--L.iterations<0)R.exhausted();`);
      this.store(node.name, 'x', inner, head);
      this.emit(`if(${this.condition(test, inner)})${isEager ? 'a.push(x)' : 'yield x'};}`);
      if (isEager) this.emit('return R.generator(a);');
    });
    this.emit(`const ${name}=${isEager ? code : `it=>R.generator((${code})(it))`};`);
    return name;
  }

  #writeLoop(
    node: For,
    loop: Frame,
    outer: Frame,
    items: string,
    head: Located,
    loopVariable: string | undefined,
  ): void {
    const isEmpty = node.else_.length > 0 ? this.variable() : undefined;
    if (isEmpty) this.emit(`${isEmpty}=true;`);
    if (loopVariable === undefined) {
      const item = this.unique('x');
      this.emit(`for(const ${item} of R.iterate(${items},${this.mark(head)})){`);
      this.emit('if(--L.iterations<0)R.exhausted();');
      this.store(node.name, item, loop, head);
    } else {
      this.emit(
        `{const l=new R.LoopContext(E,${items},${this.mark(head)});while(l.advance(${this.mark(head)})){`,
      );
      this.emit(`if(--L.iterations<0)R.exhausted();${loopVariable}=l;`);
      this.store(node.name, 'l.current', loop, head);
    }
    this.enter(loop);
    this.scope.loops += 1;
    this.writeBody(node.body, loop);
    this.scope.loops -= 1;
    if (isEmpty) this.emit(`${isEmpty}=false;`);
    this.emit(loopVariable === undefined ? '}' : '}}');
    if (!isEmpty) return;
    const otherwise = innerFrame(outer);
    otherwise.symbols.analyze(node.else_);
    this.emit(`if(${isEmpty}){`);
    this.enter(otherwise);
    this.writeBody(node.else_, otherwise);
    this.emit('}');
  }
}
