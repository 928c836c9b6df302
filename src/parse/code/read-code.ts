import type { JsonObject, SourceFile } from '../../base/index.ts';
import type { Template } from '../../jinja/index.ts';
import { writtenConfig } from '../config/written-config.ts';
import { attempt, type ParseSession } from '../session.ts';
import type { CodeUnit } from './code-unit.ts';
import { readStaticCalls, readStaticCode } from './static-code.ts';

/** Names that make the quick reading wrong when a project has macros called so. */
const READ_NAMES = ['ref', 'source', 'config'] as const;

/**
 * Finds out what a unit's code refers to and how it is configured, into its `captured`:
 * simple code is read from its calls, other code is rendered once with `execute` false.
 * @returns the code's template; undefined where it cannot be parsed, which was reported then.
 */
export function readCode(session: ParseSession, unit: CodeUnit, source: SourceFile): Template | undefined {
  const { captured } = unit;
  const isReadable = mayBeRead(session, unit.package.name);
  const plain = isReadable ? session.environment.readPlain(source) : undefined;
  if (plain && readStaticCalls(plain.calls, captured)) {
    captured.isStatic = true;
    return plain.template;
  }
  const template = attempt(session, () => session.environment.parse(source), { node: unit.uniqueId });
  if (!template) return undefined;
  if (isReadable && readStaticCode(template, captured)) captured.isStatic = true;
  else renderCode(session, unit, template);
  if (!captured.isStatic && session.flags.stateModifiedCompareMoreUnrenderedValues)
    captured.writtenConfig = writtenConfig(template.calls);
  // Thousands of syntax trees would outlive the parse; few commands look at more than some of them again.
  template.release();
  return template;
}

function mayBeRead({ flags, macros }: ParseSession, packageName: string): boolean {
  return flags.staticParser && READ_NAMES.every((name) => !macros.find(name, packageName));
}

function renderCode(session: ParseSession, unit: CodeUnit, template: Template): void {
  attempt(
    session,
    () => {
      const scope = session.context.forParsing({
        packageName: unit.package.name,
        model: modelWhileParsing(session, unit),
        capture: unit.captured,
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
