export { callArguments, callValue, isCallable } from './call-value.ts';
export { DBT_OPTIONS, Environment, type EnvironmentOptions, type JinjaOptions } from './environment.ts';
export { extractBlocks } from './extract-blocks.ts';
export { fromPython } from './from-python.ts';
export { hostFunction } from './host-function.ts';
export { JinjaError, type JinjaErrorDetails } from './jinja-error.ts';
export { MacroReturn } from './macro-return.ts';
export { pyEquals } from './operations/equality.ts';
export { sortItems } from './operations/ordering.ts';
export { repr as toRepr } from './operations/repr.ts';
export { toText } from './operations/text.ts';
export { truth as isTrue } from './operations/truth.ts';
export { parsePythonLiteral } from './native/python-literal.ts';
export { recordScope } from './record-scope.ts';
export { render, type RenderInput } from './render.ts';
export { errorTrace } from './runtime/locate-error.ts';
export {
  HostObject,
  type ArithmeticOperator,
  type BlockDefinition,
  type BlockKind,
  type BoundMacro,
  type CallArguments,
  type CallFrame,
  type MacroParameter,
  type MacroTemplate,
  type OrderOperator,
  type RenderBudget,
  type RenderOptions,
  type RenderResult,
  type Scope,
  type StaticCall,
  type StaticValue,
  type Template,
  type UndefinedKind,
} from './types.ts';
export { Markup } from './values/markup.ts';
export { PyDict } from './values/py-dict.ts';
export { PyError } from './values/py-error.ts';
export { makeFloat, PyFloat } from './values/py-float.ts';
export { PyIterator } from './values/py-iterator.ts';
export { PySet } from './values/py-set.ts';
export { PySlice } from './values/py-slice.ts';
export { PyTuple } from './values/py-tuple.ts';
export { sliceValue } from './operations/subscript.ts';
export { PyUndefined } from './values/py-undefined.ts';
export { typeName } from './values/type-name.ts';
