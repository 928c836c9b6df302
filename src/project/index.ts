export type { NewPackage } from './deps/add-package.ts';
export { DepsError } from './deps/deps-error.ts';
export { readSeedText, seedChecksum } from './seed-file.ts';
export { shownPath } from './shown-path.ts';
export { findProject } from './find-project.ts';
export { addPackage, installPackages } from './install-packages.ts';
export { loadEnvFile } from './load-env-file.ts';
export { loadProject, outlineProject, readFiles, readProject } from './load-project.ts';
export { loadProjectConfig, readProjectFile } from './load-project-config.ts';
export { loadTarget } from './load-target.ts';
export { parseYaml } from './parse-yaml.ts';
export { loadYamlFiles } from './load-yaml-files.ts';
export { renderDocument, renderedDocument, type RenderDocumentOptions } from './render-document.ts';
export { readPackageLock, readPackageSpecs, type PackageSpecs } from './package-specs.ts';
export { secretValues } from './secret-values.ts';
export { validateYaml, yamlValidator, type ValidationOptions, type YamlValidator } from './validate-yaml.ts';
export type { YamlSchema } from './yaml-schema.ts';
export type {
  ChosenTarget,
  ConfigSection,
  FoundFile,
  LoadedPackage,
  LoadedProject,
  PackageListing,
  PackageOutline,
  ProjectConfig,
  ProjectOutline,
  ProjectRequest,
  ProjectRoot,
  ResourceFile,
  SeedFile,
  YamlDocument,
} from './types.ts';
export { yamlFunctions } from './yaml-functions.ts';
