export type {
  DispatchRule,
  ExecuteRequest,
  Invocation,
  InvocationSink,
  MacroEntry,
  PackageInfo,
  ParseCapture,
  ParseRequest,
  ResolvedRelation,
  TemplateContext,
} from './types.ts';
