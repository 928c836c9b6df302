// The parts of nunjucks that we stand on; @types/nunjucks does not cover its `src` folder.

declare module 'nunjucks/src/nodes.js' {
  export class Node {
    constructor(lineno: number, colno: number, ...fields: unknown[]);
    /** Called by the constructor with the same arguments; stores the fields. */
    init(lineno: number, colno: number, ...fields: unknown[]): void;
    get typename(): string;
    get fields(): readonly string[];
    lineno: number;
    colno: number;
  }
  export class NodeList extends Node {
    children: Node[];
    addChild(node: Node): void;
  }
  export class Root extends NodeList {}
  export class Value extends Node {
    value: unknown;
  }
  export class Literal extends Value {}
  export class TemplateData extends Literal {
    get typename(): 'TemplateData';
  }
  class SymbolNode extends Value {
    get typename(): 'Symbol';
  }
  class ArrayNode extends NodeList {}
  class SetNode extends Node {}
  export { SymbolNode as Symbol, ArrayNode as Array, SetNode as Set };
  export class Group extends NodeList {}
  export class Dict extends NodeList {}
  export class KeywordArgs extends Dict {}
  export class Output extends NodeList {
    get typename(): 'Output';
  }
  export class Pair extends Node {}
  export class LookupVal extends Node {
    get typename(): 'LookupVal';
  }
  export class If extends Node {
    get typename(): 'If';
  }
  export class InlineIf extends Node {
    get typename(): 'InlineIf';
  }
  export class For extends Node {
    get typename(): 'For';
  }
  export class Macro extends Node {}
  export class Caller extends Macro {
    get typename(): 'Caller';
  }
  export class Import extends Node {
    get typename(): 'Import';
  }
  export class FromImport extends Node {
    get typename(): 'FromImport';
  }
  export class FunCall extends Node {}
  export class Filter extends FunCall {
    get typename(): 'Filter';
  }
  export class Block extends Node {
    get typename(): 'Block';
  }
  export class Extends extends Node {
    get typename(): 'Extends';
  }
  export class Include extends Node {
    get typename(): 'Include';
  }
  export class Capture extends Node {
    get typename(): 'Capture';
  }
  export class UnaryOp extends Node {}
  export class BinOp extends Node {}
  export class Is extends BinOp {
    get typename(): 'Is';
  }
  export class Or extends BinOp {}
  export class And extends BinOp {}
  export class Not extends UnaryOp {}
  export class Add extends BinOp {}
  export class Concat extends BinOp {}
  export class Sub extends BinOp {}
  export class Mul extends BinOp {}
  export class Div extends BinOp {}
  export class FloorDiv extends BinOp {}
  export class Mod extends BinOp {}
  export class Pow extends BinOp {}
  export class Neg extends UnaryOp {}
  export class Pos extends UnaryOp {}
  export class Compare extends Node {
    get typename(): 'Compare';
  }
  export class CompareOperand extends Node {}
}

declare module 'nunjucks/src/parser.js' {
  import type { Node, Root } from 'nunjucks/src/nodes.js';

  interface Token {
    readonly type: string;
    readonly value: unknown;
    readonly lineno: number;
    readonly colno: number;
  }

  class Parser<T extends Token = Token> {
    constructor(tokens: { nextToken(): T });
    init(tokens: { nextToken(): T }): void;
    tokens: { nextToken(): T };
    /** The token that was looked at and not yet taken. */
    peeked: T | null;
    breakOnBlocks: readonly string[] | null;
    nextToken(withWhitespace?: boolean): T;
    peekToken(): T;
    pushToken(token: T): void;
    fail(message: string, lineno?: number, colno?: number): never;
    skip(type: string): boolean;
    skipValue(type: string, value: string): boolean;
    skipSymbol(value: string): boolean;
    expect(type: string): T;
    parseExpression(): Node;
    parseOr(): Node;
    parseAnd(): Node;
    parseNot(): Node;
    parseUntilBlocks(...names: string[]): Node;
    parseNodes(): Node[];
    parseStatement(): Node | null;
    parse(): Node;
    parseAsRoot(): Root;
  }

  const module: { readonly Parser: typeof Parser };
  export { Parser };
  export default module;
}
