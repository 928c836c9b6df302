export { ArtifactError } from './artifact-error.ts';
export { customEnvironment, type ArtifactMetadata } from './artifact-metadata.ts';
export { catalogJson, writeCatalog, type CatalogContent, type CatalogMember } from './catalog-json.ts';
export { codePath, writeCode } from './code-files.ts';
export { toIsoFormat, toZonedIsoFormat } from './iso-format.ts';
export { jsonPieces, type JsonPiece } from './json-chunks.ts';
export {
  manifestHead,
  asWritten,
  manifestRest,
  manifestJson,
  type CompiledFields,
  type ManifestMetadata,
} from './manifest-json.ts';
export { perfInfoJson, writePerfInfo, type ParseEffort } from './perf-info-json.ts';
export { manifestFromJson, readManifest } from './read-manifest.ts';
export { readRunResults, type EarlierRun } from './read-run-results.ts';
export { readSourceFreshness, readState } from './read-state.ts';
export { runResultsJson, scrubSecrets, type InvocationArguments } from './run-results-json.ts';
export { semanticManifestJson } from './semantic-manifest-json.ts';
export { sourcesFile, sourcesJson, writeSources } from './sources-json.ts';
export { writeAtomically } from './write-atomically.ts';
export { writeGraphSummary, writeManifest, writeManifestText, writeRunResults } from './write-artifacts.ts';
