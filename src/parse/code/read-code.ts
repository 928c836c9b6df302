import type { JsonObject } from '../../base/index.ts';
import type { Template } from '../../jinja/index.ts';
import { attempt, type ParseSession } from '../session.ts';
import type { CodeUnit } from './code-unit.ts';
import { readStaticCode } from './static-code.ts';

/** Names that make the quick reading wrong when a project has macros called so. */
const READ_NAMES = ['ref', 'source', 'config'] as const;

/**
 * Finds out what a unit's code refers to and how it is configured, into its `captured`:
 * simple code is read from its calls, other code is rendered once with `execute` false.
 */
export function readCode(session: ParseSession, unit: CodeUnit, template: Template): void {
  const { captured } = unit;
  const packageName = unit.package.name;
  const isPlain =
    session.flags.staticParser && READ_NAMES.every((name) => !session.macros.find(name, packageName));
  if (isPlain && readStaticCode(template, captured)) {
    captured.isStatic = true;
    return;
  }
  attempt(
    session,
    () => {
      const scope = session.context.forParsing({
        packageName,
        model: modelWhileParsing(session, unit),
        capture: captured,
      });
      session.reads.within(fileIdOfUnit(unit), () => template.renderSync(scope, { undefined: 'capture' }));
    },
    { node: unit.uniqueId },
  );
}

/** `package://path` of the file that a unit's code stands in. */
export function fileIdOfUnit(unit: CodeUnit): string {
  return `${unit.package.name}://${unit.originalFilePath}`;
}

/** dbt's `model` as far as it is known before the code has been rendered. */
export function modelWhileParsing(session: ParseSession, unit: CodeUnit): JsonObject {
  const { configKind: kind, fqn, name } = unit;
  const packageName = unit.package.name;
  return {
    database: '',
    schema: session.project.target.schema,
    name,
    alias: name,
    resource_type: unit.type,
    package_name: packageName,
    path: unit.path,
    original_file_path: unit.originalFilePath,
    unique_id: unit.uniqueId,
    fqn,
    raw_code: unit.rawCode,
    language: 'sql',
    config: session.configs.base({ kind, packageName, fqn }),
    tags: unit.ownTags,
    meta: {},
    description: '',
    columns: {},
    checksum: { ...unit.checksum },
    version: null,
  };
}
