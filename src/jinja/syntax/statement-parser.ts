import { Call, List, Literal, Name, type Expression } from './expressions.ts';
import type { PrimaryParser } from './primary-parser.ts';
import {
  Assign,
  AssignBlock,
  Autoescape,
  Block,
  CallBlock,
  Do,
  Extends,
  FilterBlock,
  For,
  FromImport,
  If,
  Import,
  Include,
  LoopControl,
  Macro,
  Output,
  TemplateData,
  With,
  type Body,
  type ImportedName,
  type Parameter,
  type Statement,
  type Target,
} from './statements.ts';
import { TargetParser } from './target-parser.ts';
import type { Token } from './token.ts';

/** Jinja2's statements, and dbt's. */
export class StatementParser extends TargetParser {
  /** The tags that are open, outermost first, and what each could end with: for messages. */
  readonly #tags: string[] = [];
  readonly #ends: (readonly string[])[] = [];

  override parseNodes(): Statement[] {
    return this.#parseBody();
  }

  /** Statements up to one of the tags (whose name is then the next token), or to the end of the template. */
  #parseBody(ends?: readonly string[]): Statement[] {
    const body: Statement[] = [];
    let data: (TemplateData | Expression)[] = [];
    const flush = (): void => {
      const [first] = data;
      if (first) body.push(new Output(first.lineno, first.colno, data));
      data = [];
    };
    if (ends) this.#ends.push(ends);
    for (;;) {
      const token = this.nextToken();
      if (token.type === 'data') {
        data.push(new TemplateData(token, String(token.value)));
      } else if (token.type === 'variable-start') {
        data.push(this.parseTuple());
        this.expect('variable-end');
      } else if (token.type === 'block-start') {
        flush();
        const next = this.peekToken();
        if (ends && next.type === 'symbol' && ends.includes(String(next.value))) break;
        const statement = this.parseStatement();
        if (statement) body.push(statement);
        this.expect('block-end');
      } else {
        this.pushToken(token);
        flush();
        break;
      }
    }
    if (ends) this.#ends.pop();
    return body;
  }

  /** The body of a tag, from the end of its opening to one of `ends`, whose name is the next token. */
  #parseStatements(...ends: string[]): Body {
    this.skip('colon');
    this.expect('block-end');
    const body = this.#parseBody(ends);
    if (this.isNext('eof')) this.#failUnclosed(undefined, [...this.#ends, ends], this.peekToken());
    return body;
  }

  /** The same for a tag with one end, which is taken. */
  #parseUntil(end: string): Body {
    const body = this.#parseStatements(end);
    this.nextToken();
    return body;
  }

  #failUnclosed(name: string | undefined, ends: readonly (readonly string[])[], token: Token): never {
    const message = [
      name === undefined ? 'Unexpected end of template.' : `Encountered unknown tag '${name}'.`,
    ];
    const looking = ends
      .at(-1)
      ?.map((end) => `'${end}'`)
      .join(' or ');
    if (looking !== undefined) {
      message.push(
        name !== undefined && ends.some((names) => names.includes(name))
          ? `You probably made a nesting mistake. Jinja is expecting this tag, but currently looking for ${looking}.`
          : `Jinja was looking for the following tags: ${looking}.`,
      );
    }
    const innermost = this.#tags.at(-1);
    if (innermost !== undefined)
      message.push(`The innermost block that needs to be closed is '${innermost}'.`);
    return this.fail(message.join(' '), token.lineno, token.start);
  }

  override parseStatement(): Statement | null {
    const token = this.peekToken();
    if (token.type !== 'symbol') this.fail('tag name expected');
    const name = String(token.value);
    const parse = this.#parserOf(name);
    if (!parse) return this.#failUnclosed(name, this.#ends, token);
    this.nextToken();
    this.#tags.push(name);
    const statement = parse(token);
    this.#tags.pop();
    return statement;
  }

  #parserOf(name: string): ((token: Token) => Statement) | undefined {
    switch (name) {
      case 'for':
        return (token) => this.#parseFor(token);
      case 'if':
        return (token) => this.#parseIf(token, false);
      case 'block':
        return (token) => this.#parseBlock(token);
      case 'extends':
        return (token) => {
          const template = this.parseExpression();
          return new Extends(this.placeFrom(token), template);
        };
      case 'print':
        return (token) => this.#parsePrint(token);
      case 'macro':
        return (token) => this.#parseMacro(token, (macro) => macro, 'endmacro');
      case 'include':
        return (token) => this.#parseInclude(token);
      case 'from':
        return (token) => this.#parseFrom(token);
      case 'import':
        return (token) => this.#parseImport(token);
      case 'set':
        return (token) => this.#parseSet(token);
      case 'with':
        return (token) => this.#parseWith(token);
      case 'autoescape':
        return (token) => {
          const expression = this.parseExpression();
          const place = this.placeFrom(token);
          return new Autoescape(place, expression, this.#parseUntil('endautoescape'));
        };
      case 'call':
        return (token) => this.#parseCallBlock(token);
      case 'filter':
        return (token) => {
          const filter = this.#parseBareFilters(token);
          return new FilterBlock(this.placeFrom(token), filter, this.#parseUntil('endfilter'));
        };
      default:
        return this.#extensionParserOf(name);
    }
  }

  #extensionParserOf(name: string): ((token: Token) => Statement) | undefined {
    if (name === 'do' && this.extensions.has('do')) {
      return (token) => {
        const expression = this.parseTuple();
        return new Do(this.placeFrom(token), expression);
      };
    }
    if ((name === 'break' || name === 'continue') && this.extensions.has('loopcontrols')) {
      return (token) => new LoopControl(this.placeFrom(token), name);
    }
    if (!this.extensions.has('dbt')) return undefined;
    switch (name) {
      case 'test':
      case 'data_test':
        return (token) => this.#parseMacro(token, (test) => `test_${test}`, `end${name}`);
      case 'docs':
        return (token) => {
          const docs = this.expectName();
          return new Macro(this.placeFrom(token), `docs_${docs}`, [], this.#parseUntil('enddocs'));
        };
      case 'materialization':
        return (token) => this.#parseMaterialization(token);
      default:
        return undefined;
    }
  }

  #parseFor(token: Token): Statement {
    const name = this.parseTarget(false);
    this.expect('symbol', 'in');
    const arr = this.parseTuple({ withInlineIf: false });
    const test = this.skipSymbol('if') ? this.parseExpression() : null;
    const recursive = this.skipSymbol('recursive');
    const place = this.placeFrom(token);
    const body = this.#parseStatements('endfor', 'else');
    const otherwise = this.nextToken().value === 'else' ? this.#parseUntil('endfor') : [];
    return new For(place, { name, arr, test, recursive }, body, otherwise);
  }

  #parseIf(token: Token, isElif: boolean): If {
    const cond = this.parseTuple({ withInlineIf: false });
    const place = this.placeFrom(token);
    const body = this.#parseStatements('elif', 'else', 'endif');
    const end = this.nextToken();
    let otherwise: Body = [];
    if (end.value === 'elif') otherwise = [this.#parseIf(this.peekToken(), true)];
    else if (end.value === 'else') otherwise = this.#parseUntil('endif');
    return new If(place, cond, body, otherwise, isElif);
  }

  #parseSet(token: Token): Statement {
    const target = this.parseTarget(true);
    if (this.skipValue('operator', '=')) {
      const value = this.parseTuple();
      return new Assign(this.placeFrom(token), target, value);
    }
    const filter = this.isNext('pipe') ? this.#parseBareFilters() : null;
    const place = this.placeFrom(token);
    return new AssignBlock(place, target, filter, this.#parseUntil('endset'));
  }

  /** Filters of a block: the first one has no target. With `token` the first stands without a pipe. */
  #parseBareFilters(token?: Token): ReturnType<PrimaryParser['parseFilterCall']> {
    if (!token) this.expect('pipe');
    const start = this.peekToken().start;
    let filter = this.parseFilterCall(null, start);
    while (this.skip('pipe')) filter = this.parseFilterCall(filter, start);
    return filter;
  }

  #parseWith(token: Token): Statement {
    const targets: Target[] = [];
    const values: Expression[] = [];
    while (!this.isNext('block-end')) {
      if (targets.length > 0) this.expect('comma');
      targets.push(this.parseTarget(false));
      this.expect('operator', '=');
      values.push(this.parseExpression());
    }
    const place = this.placeFrom(token);
    return new With(place, targets, values, this.#parseUntil('endwith'));
  }

  #parseBlock(token: Token): Statement {
    const name = this.expectName();
    const scoped = this.skipSymbol('scoped');
    const required = this.skipSymbol('required');
    if (this.isNext('operator', '-')) {
      this.fail(
        'Block names in Jinja have to be valid Python identifiers and may not contain hyphens, use an underscore instead.',
      );
    }
    const place = this.placeFrom(token);
    const body = this.#parseUntil('endblock');
    const isBlank = (child: TemplateData | Expression): boolean =>
      child instanceof TemplateData && child.value.trim() === '';
    if (required && !body.every((node) => node instanceof Output && node.children.every(isBlank))) {
      this.fail('Required blocks can only contain comments or whitespace');
    }
    this.skipSymbol(name);
    return new Block(place, name, { scoped, required }, body);
  }

  #parsePrint(token: Token): Statement {
    const items: Expression[] = [];
    while (!this.isNext('block-end')) {
      if (items.length > 0) this.expect('comma');
      items.push(this.parseExpression());
    }
    return new Output(token.lineno, token.start, items);
  }

  /** `with context`, `without context`, or undefined when neither follows. */
  #parseContext(): boolean | undefined {
    const token = this.peekToken();
    if (token.value !== 'with' && token.value !== 'without') return undefined;
    const after = this.lookToken();
    if (after.type !== 'symbol' || after.value !== 'context') return undefined;
    this.nextToken();
    this.nextToken();
    return token.value === 'with';
  }

  #parseInclude(token: Token): Statement {
    const template = this.parseExpression();
    let ignoreMissing = false;
    if (this.isNext('symbol', 'ignore') && this.lookToken().value === 'missing') {
      this.nextToken();
      this.nextToken();
      ignoreMissing = true;
    }
    const withContext = this.#parseContext() ?? true;
    return new Include(this.placeFrom(token), template, ignoreMissing, withContext);
  }

  #parseImport(token: Token): Statement {
    const template = this.parseExpression();
    this.expect('symbol', 'as');
    const target = this.expectName();
    const withContext = this.#parseContext() ?? false;
    return new Import(this.placeFrom(token), template, target, withContext);
  }

  #parseFrom(token: Token): Statement {
    const template = this.parseExpression();
    this.expect('symbol', 'import');
    const names: ImportedName[] = [];
    let withContext: boolean | undefined;
    for (;;) {
      if (names.length > 0) this.expect('comma');
      if (!this.isNext('symbol')) this.expect('symbol');
      withContext = this.#parseContext();
      if (withContext !== undefined) break;
      const nameToken = this.peekToken();
      const name = this.expectName();
      if (name.startsWith('_')) {
        this.failAs(
          'TemplateAssertionError',
          'names starting with an underline can not be imported',
          nameToken.lineno,
          nameToken.start,
        );
      }
      names.push({ name, alias: this.skipSymbol('as') ? this.expectName() : name });
      withContext = this.#parseContext();
      if (withContext !== undefined || !this.isNext('comma')) break;
    }
    return new FromImport(this.placeFrom(token), template, names, withContext ?? false);
  }

  #parseMacro(token: Token, nameOf: (name: string) => string, end: string): Statement {
    const name = nameOf(this.expectName());
    const parameters = this.parseParameters();
    const place = this.placeFrom(token);
    return new Macro(place, name, parameters, this.#parseUntil(end));
  }

  #parseMaterialization(token: Token): Statement {
    const name = this.expectName();
    let adapter = 'default';
    let languages: Expression | null = null;
    while (this.skip('comma')) {
      const argument = this.peekToken();
      const key = this.expectName();
      if (key === 'adapter') {
        this.expect('operator', '=');
        const value = this.parseExpression();
        if (!(value instanceof Literal))
          this.fail('the adapter of a materialization is a string', value.lineno);
        adapter = String(value.value);
      } else if (key === 'supported_languages') {
        this.expect('operator', '=');
        languages = this.parseExpression();
      } else if (key !== 'default') {
        this.fail(`unknown materialization argument '${key}'`, argument.lineno, argument.start);
      }
    }
    const place = this.placeFrom(token);
    languages ??= new List(place, [new Literal(place, 'sql')]);
    const parameter: Parameter = { name: new Name(place, 'supported_languages'), default: languages };
    const macroName = `materialization_${name}_${adapter}`;
    return new Macro(place, macroName, [parameter], this.#parseUntil('endmaterialization'));
  }

  #parseCallBlock(token: Token): Statement {
    const parameters = this.isNext('left-paren') ? this.parseParameters() : [];
    const call = this.parseExpression();
    if (!(call instanceof Call)) this.fail('expected call', token.lineno, call.colno);
    const place = this.placeFrom(token);
    return new CallBlock(place, call, parameters, this.#parseUntil('endcall'));
  }
}
