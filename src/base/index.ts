export { createClock, type Clock } from './clock.ts';
export {
  DiagnosticList,
  UserError,
  type Diagnostic,
  type DiagnosticSink,
  type NodePart,
  type RelatedPlace,
} from './diagnostic.ts';
export { md5, sha256 } from './hash.ts';
export { isRecord, type Json, type JsonObject } from './json.ts';
export { codeFrame, renderDiagnostic } from './render-diagnostic.ts';
export { SourceMap, type Chunk } from './source-map.ts';
export {
  formatLocation,
  lineCount,
  lineText,
  offsetAt,
  positionAt,
  spanInFile,
  type Position,
  type SourceFile,
  type Span,
} from './span.ts';
export { didYouMean, nearest } from './suggest.ts';
export { Turnstile } from './turnstile.ts';
