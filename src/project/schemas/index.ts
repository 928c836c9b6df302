import type { YamlSchema } from '../yaml-schema.ts';
import { PACKAGES_FILE } from './packages-file.ts';
import { OUTPUT, PROFILES_FILE } from './profiles-file.ts';
import { PROJECT_FILE_SCHEMA, VARS_FILE } from './project-file.ts';
import { PROPERTY_FILE } from './property-file.ts';
import { SELECTORS_FILE } from './selectors-file.ts';

export {
  OUTPUT,
  PACKAGES_FILE,
  PROFILES_FILE,
  PROJECT_FILE_SCHEMA,
  PROPERTY_FILE,
  SELECTORS_FILE,
  VARS_FILE,
};

/** Every schema of this room: what the build compiles ahead of time. */
export const SCHEMAS: readonly YamlSchema[] = [
  PROJECT_FILE_SCHEMA,
  PROPERTY_FILE,
  PROFILES_FILE,
  OUTPUT,
  SELECTORS_FILE,
  PACKAGES_FILE,
  VARS_FILE,
];
