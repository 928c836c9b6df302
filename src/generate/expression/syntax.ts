/** A faker expression as a tree: everything that a spec may say, and nothing else. Offsets are within the expression's text. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'array'; readonly items: readonly Expression[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, Expression])[] }
  | { readonly kind: 'parameter'; readonly name: string; readonly at: number }
  | { readonly kind: 'arrow'; readonly parameters: readonly string[]; readonly body: Expression }
  | {
      readonly kind: 'faker';
      readonly path: readonly string[];
      readonly args: readonly Expression[];
      readonly at: number;
    }
  | {
      readonly kind: 'math';
      readonly name: string;
      readonly args: readonly Expression[];
      readonly at: number;
    }
  | { readonly kind: 'date'; readonly args: readonly Expression[] }
  | {
      readonly kind: 'method';
      readonly target: Expression;
      readonly name: string;
      readonly args: readonly Expression[];
      readonly at: number;
    }
  | { readonly kind: 'item'; readonly target: Expression; readonly index: Expression }
  | { readonly kind: 'unary'; readonly operator: '-' | '+' | '!'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'conditional';
      readonly test: Expression;
      readonly yes: Expression;
      readonly no: Expression;
    };

export type BinaryOperator =
  '+' | '-' | '*' | '/' | '%' | '**' | '<' | '<=' | '>' | '>=' | '===' | '!==' | '==' | '!=' | '&&' | '||';

/** An expression that is not of the grammar; `at` is the offset of what is wrong. */
export class ExpressionError extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.name = 'ExpressionError';
    this.at = at;
  }
}
