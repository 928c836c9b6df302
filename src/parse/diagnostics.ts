/*
 * Everything that can be wrong with a project's resources, by what it is about.
 */

export {
  pythonModel,
  functionLanguage,
  sectionNotList,
  entryNotDict,
  entryWithoutName,
  attributeTwice,
  bothTestKeys,
  ownerMissing,
} from './diagnostics/entries.ts';
export {
  patchWithoutNode,
  wrongSection,
  patchTwice,
  ambiguousEnable,
  duplicateVersion,
  badLatestVersion,
  macroPatchWithoutMacro,
  macroPatchTwice,
  macroArgumentMismatch,
  sourcePatchTwice,
  sourcePatchUnused,
  loadedAtTwice,
  freshnessWithoutField,
} from './diagnostics/patches.ts';
export {
  badWindow,
  missingMetricParameter,
  metricWithoutTypeParams,
  badMetricName,
  metricNotFound,
  measureNotFound,
  measureOfDisabled,
  metricCycle,
  semanticProblem,
  semanticWarning,
  timeSpineMissing,
  legacyTimeSpine,
  nestedCumulativeParams,
} from './diagnostics/semantic-layer.ts';
export {
  unitTestModelNotFound,
  fixtureFormat,
  fixtureNotFound,
  seedNotFound,
  versionsTwice,
  versionsOfUnversioned,
  testedVersionNotFound,
  incrementalWithoutOverride,
  incrementalWithoutThis,
} from './diagnostics/unit-tests.ts';
export {
  duplicateMacro,
  duplicateDoc,
  duplicateResource,
  duplicateSource,
  duplicateName,
  versionedAndUnversioned,
  ambiguousRelation,
  blankInName,
  schemaNameMissing,
} from './diagnostics/names.ts';
export {
  foreignKeyTarget,
  wrongConfigType,
  unusedConfigPath,
  unknownGroup,
  publicEphemeral,
  snapshotConfig,
} from './diagnostics/configs.ts';
export {
  testDefinition,
  propertyMovedToConfig,
  missingArgumentsProperty,
  genericTestNotFound,
} from './diagnostics/generic-tests.ts';
export {
  deprecatedModel,
  deprecatedReference,
  refNotFound,
  sourceNotFound,
  functionNotFound,
  disabledTarget,
  disabledTargetOfTest,
  testTargetNotFound,
  ambiguousRef,
  privateRef,
  protectedRef,
  docNotFound,
  docArguments,
} from './diagnostics/references.ts';
export {
  replacesProtected,
  replacesSource,
  replacesSourceOfOthers,
} from './diagnostics/overwritten-relations.ts';
