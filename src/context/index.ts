export { readYamlTime } from './modules/datetime/index.ts';
export { createFileScope, type FileScopeOptions } from './file-scope.ts';
export {
  MacroRegistry,
  type DispatchResult,
  type GenerateMacro,
  type MacroRegistryOptions,
} from './macro-registry.ts';
export type { ColumnSource } from './adapter/warehouse-access.ts';
export { contractMismatches } from './objects/contract-mismatch.ts';
export { callEntry, callMacro } from './call-macro.ts';
export { localNaming } from './adapter/cluster.ts';
export { AdapterResponse } from './objects/adapter-response.ts';
export { clickhouseTime } from './objects/batch.ts';
export { writeJson } from './members/write-json.ts';
export { Column } from './objects/column.ts';
export { Dataclass, timeInUtc, type DataclassFields } from './objects/dataclass.ts';
export { informationSchema } from './objects/information-schema.ts';
export { Relation } from './objects/relation.ts';
export type { RelationFields, RelationPolicy, RelationType } from './objects/relation-fields.ts';
export { isVariables, type Variables } from './objects/variables.ts';
export { Table } from './objects/table.ts';
export type { ReadListener } from './read-listener.ts';
export { Flags } from './objects/flags.ts';
export { readFreshness, type MeasuredFreshness } from './read-freshness.ts';
export { renderTestArguments } from './render-test-arguments.ts';
export { createTemplateContext } from './template-context.ts';
export type {
  BatchContext,
  ContextKind,
  DispatchRule,
  ExecuteRequest,
  Invocation,
  InvocationSink,
  MacroEntry,
  PackageInfo,
  ParseCapture,
  ParseRequest,
  ResolvedRelation,
  TimeWindow,
  TemplateContext,
  TemplateContextOptions,
  UnitTestContext,
  YamlFunctions,
} from './types.ts';
