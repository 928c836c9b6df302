export type {
  ConfigSection,
  LoadedPackage,
  LoadedProject,
  ProjectConfig,
  ResourceFile,
  SeedFile,
  YamlDocument,
} from './types.ts';
