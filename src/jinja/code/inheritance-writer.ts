import type { Block, Extends, FromImport, Import, Include } from '../syntax/statements.ts';
import type { Frame } from './frame.ts';
import { locate } from './function-writer.ts';
import { MacroWriter } from './macro-writer.ts';
import { quote } from './quote.ts';

/** Writes what joins templates: blocks, `extends`, `include` and imports. */
export abstract class InheritanceWriter extends MacroWriter {
  protected hasExtends = false;
  /** Whether an `extends` that is sure to run was written already. */
  protected extendsForSure = false;
  protected extendsCount = 0;

  protected writeBlock(node: Block, frame: Frame): void {
    let level = '';
    if (frame.toplevel && frame.checksOutput) {
      if (this.extendsForSure) return;
      if (this.extendsCount > 0) {
        this.emit('if(parent===undefined){');
        level = '}';
      }
    }
    this.atLine(node);
    const place = locate(node);
    const context = node.scoped ? `c.derive(${this.locals(frame)})` : 'c';
    if (node.required) this.emit(`R.requireBlock(c,${quote(node.name)},${this.mark(place)});`);
    if (frame.buffer === undefined) {
      this.emit(`${this.awaiting(`c.block(${quote(node.name)})(${context},o,S)`)};`);
    } else {
      const output = this.unique('o');
      this.emit(
        `{const ${output}=R.output();${this.awaiting(`c.block(${quote(node.name)})(${context},${output},S)`)};`,
      );
      this.emit(`${frame.buffer}+=${output}.text;}`);
    }
    this.emit(level);
  }

  protected writeExtends(node: Extends, frame: Frame): void {
    if (!frame.toplevel) {
      this.failAt(
        'TemplateAssertionError',
        'cannot use extend from a non top-level scope',
        node.lineno,
        node,
      );
    }
    const place = node.template;
    if (this.extendsCount > 0) this.emit(`R.extendedTwice(parent,${this.mark(place)});`);
    this.atLine(node);
    this.emit(`parent=R.parent(c,${this.write(node.template, frame)},${this.isAsync},${this.mark(place)});`);
    if (frame.rootlevel) this.extendsForSure = true;
    this.extendsCount += 1;
  }

  protected writeInclude(node: Include, frame: Frame): void {
    this.atLine(node);
    const locals = node.withContext ? this.locals(frame) : 'null';
    const template = this.write(node.template, frame);
    const output = frame.buffer === undefined ? 'o' : this.unique('o');
    if (frame.buffer !== undefined) this.emit(`{const ${output}=R.output();`);
    const call = `R.include(c,${template},${locals},${node.ignoreMissing},${output},S,${this.mark(node.template)})`;
    this.emit(`${this.awaiting(call)};`);
    if (frame.buffer !== undefined) this.emit(`${frame.buffer}+=${output}.text;}`);
  }

  #moduleCode(node: Import | FromImport, frame: Frame): string {
    const locals = node.withContext ? this.locals(frame) : 'null';
    const template = this.write(node.template, frame);
    return this.awaiting(`R.importTemplate(c,${template},${locals},S,${this.mark(node.template)})`);
  }

  protected writeImport(node: Import, frame: Frame): void {
    this.atLine(node);
    const identifier = frame.symbols.ref(node.target);
    this.emit(`${identifier}=${this.#moduleCode(node, frame)};`);
    if (frame.toplevel) this.emit(`c.setPrivate(${quote(node.target)},${identifier});`);
  }

  protected writeFromImport(node: FromImport, frame: Frame): void {
    this.atLine(node);
    const module = this.unique('m');
    this.emit(`const ${module}=${this.#moduleCode(node, frame)};`);
    for (const { name, alias } of node.names) {
      const identifier = frame.symbols.ref(alias);
      this.emit(`${identifier}=R.imported(E,${module},${quote(name)},${this.line});`);
      if (frame.toplevel) this.emit(`c.setPrivate(${quote(alias)},${identifier});`);
    }
  }
}
