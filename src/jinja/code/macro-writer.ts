import type { Body, CallBlock, Macro, Parameter } from '../syntax/statements.ts';
import type { Located } from './expression-writer.ts';
import { innerFrame, type Frame } from './frame.ts';
import { locate } from './function-writer.ts';
import { LoopWriter } from './loop-writer.ts';
import { quote } from './quote.ts';

/** Names that a macro may use without declaring them. */
const SPECIAL = ['caller', 'kwargs', 'varargs'];

/** Writes macros, and the bodies of `call` blocks, which are macros without a name. */
export abstract class MacroWriter extends LoopWriter {
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
    const undeclared = this.undeclared(body, SPECIAL);
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
    this.atLine(node);

    const identifiers = names.map((parameter) => symbols.ref(parameter));
    const declared = new Set([...identifiers, ...specials]);
    const signature = ['S', ...declared].join(',');
    const buffer = this.unique('b');
    const code = this.writeFunction(
      '',
      signature,
      () => {
        this.emit(`let ${buffer}='';`);
        const own: Frame = { ...innerFrame(frame), symbols, buffer, soft: false, checksOutput: false };
        this.enter(own, declared);
        for (const identifier of identifiers) this.unset.add(identifier);
        for (const parameter of parameters) {
          const identifier = symbols.ref(parameter.name.value);
          const value = parameter.default
            ? this.write(parameter.default, own)
            : `R.undefinedParameter(E,${quote(parameter.name.value)})`;
          this.emit(`if(${identifier}===undefined)${identifier}=${value};`);
          this.unset.delete(identifier);
        }
        this.writeBody(body, own);
      },
      `return ${buffer};`,
    );
    const flags = ['kwargs', 'varargs', 'caller'].map((special) => (takes(special) ? 1 : 0)).join(',');
    return `R.macro(${name === null ? 'null' : quote(name)},${JSON.stringify(names)},${flags},${code})`;
  }

  protected writeMacro(node: Macro, frame: Frame): void {
    const value = this.#macroValue(
      { ...locate(node), lineno: node.lineno },
      node.name,
      node.parameters,
      node.body,
      frame,
    );
    this.emit(`${frame.symbols.ref(node.name)}=${value};`);
    if (frame.toplevel) this.exportName(node.name, frame);
  }

  protected writeCallBlock(node: CallBlock, frame: Frame): void {
    const caller = this.unique('caller');
    const value = this.#macroValue(
      { ...locate(node.call), lineno: node.lineno },
      null,
      node.parameters,
      node.body,
      frame,
    );
    this.emit(`{const ${caller}=${value};`);
    this.atLine(node);
    const call = this.writeCall(node.call, frame, [['caller', caller]]);
    this.printValue(call, node.call, frame);
    this.emit('}');
  }
}
