import { Output } from '../runtime/output.ts';
import { floatOf, intOf } from '../operations/integers.ts';
import { toText } from '../operations/text.ts';
import { PyError } from '../values/py-error.ts';
import { NativeMarker } from './native-marker.ts';
import { parsePythonLiteral } from './python-literal.ts';

/** The output of a native render: the value when a single one is printed, text otherwise. */
export class NativeOutput extends Output {
  readonly #nodes: unknown[] = [];

  override add(text: string): void {
    if (text !== '') this.#nodes.push(text);
  }

  addValue(value: unknown): void {
    this.#nodes.push(value);
  }

  /** A value that Jinja2 computes while compiling, and prints then. */
  addConstant(value: unknown): void {
    this.#nodes.push(value instanceof NativeMarker ? value : toText(value));
  }

  /** @throws PyError when a text marked with `as_bool` or `as_number` is none. */
  get value(): unknown {
    const [only] = this.#nodes;
    if (this.#nodes.length === 0) return '';
    if (this.#nodes.length > 1) return this.#nodes.map(toText).join('');
    return only instanceof NativeMarker ? markedValue(only) : only;
  }
}

function markedValue({ kind, text }: NativeMarker): unknown {
  if (kind === 'text') return text;
  const literal = parsePythonLiteral(text);
  const value = literal ? literal.value : text;
  if (kind === 'bool' && typeof value !== 'boolean') {
    throw new PyError('JinjaRenderingError', `Could not convert value '${text}' into type 'bool'`);
  }
  const isNumber = typeof value !== 'boolean' && (intOf(value) !== undefined || floatOf(value) !== undefined);
  if (kind === 'number' && !isNumber) {
    throw new PyError('JinjaRenderingError', `Could not convert value '${text}' into type 'number'`);
  }
  return value;
}
