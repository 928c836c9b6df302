import type { Span } from '../../base/index.ts';
import type { ExposureNode } from '../../manifest/index.ts';
import { Captured } from '../code/captured.ts';
import { fqnFolders } from '../code/sql-units.ts';
import { duplicateResource, wrongConfigType } from '../diagnostics.ts';
import type { Describer } from '../docs/describe.ts';
import { dictAt, textAt, textsOf } from '../json-object.ts';
import type { Mutable } from '../nodes/draft.ts';
import { readEntries, spanInEntry, spanOfEntry, type PropertyEntry } from './property-entry.ts';
import { readOwner } from './read-owner.ts';
import { attempt, type ParseSession } from '../session.ts';

export interface BuiltExposure {
  readonly node: Mutable<ExposureNode>;
  readonly captured: Captured;
  readonly span: Span;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Every exposure of the project; what it depends on is resolved later. */
export function buildExposures(session: ParseSession, describer: Describer): readonly BuiltExposure[] {
  const built = new Map<string, BuiltExposure>();
  for (const owner of session.project.packages) {
    for (const entry of readEntries(session, owner, 'exposures')) {
      const exposure = buildExposure(session, describer, entry);
      const { unique_id: id } = exposure.node;
      const earlier = built.get(id);
      if (earlier) session.diagnostics.report(duplicateResource(id, exposure.span, earlier.span));
      else built.set(id, exposure);
    }
  }
  return [...built.values()];
}

function buildExposure(session: ParseSession, describer: Describer, entry: PropertyEntry): BuiltExposure {
  const { data, package: owner, name } = entry;
  const uniqueId = `exposure.${owner.name}.${name}`;
  const fqn = [...fqnFolders(owner.name, entry.file.path), name];
  const patch = dictAt(data, 'config');
  const { config, unrendered, wrong } = session.configs.resolve({
    kind: 'exposure',
    packageName: owner.name,
    fqn,
    patch,
  });
  for (const value of wrong) {
    session.diagnostics.report(wrongConfigType(uniqueId, value, spanInEntry(entry, 'config', value.key)));
  }
  const section = owner.config.sections.exposures;
  const tags = [
    ...new Set([...textsOf(section.tags), ...textsOf(data.tags), ...textsOf(config.tags)]),
  ].toSorted(compare);
  const meta = { ...dictAt(section, 'meta'), ...dictAt(data, 'meta'), ...dictAt(config, 'meta') };
  const description = describer.describe(
    textAt(data, 'description') ?? '',
    owner.name,
    uniqueId,
    spanInEntry(entry, 'description'),
  );
  const captured = new Captured();
  readDependencies(session, entry, uniqueId, fqn, captured);
  const node: Mutable<ExposureNode> = {
    name,
    resource_type: 'exposure',
    package_name: owner.name,
    path: entry.file.path,
    original_file_path: entry.file.originalFilePath,
    unique_id: uniqueId,
    fqn,
    type: textAt(data, 'type') ?? 'application',
    owner: readOwner(session, entry),
    description: description.text,
    label: textAt(data, 'label'),
    maturity: textAt(data, 'maturity'),
    meta,
    tags,
    config: { ...config, tags, meta, enabled: config.enabled !== false },
    unrendered_config: unrendered,
    url: textAt(data, 'url'),
    depends_on: { macros: [], nodes: [] },
    refs: captured.refs.map((each) => each.value),
    sources: captured.sources.map((each) => each.value),
    metrics: captured.metrics,
    created_at: session.createdAt,
  };
  return { node, captured, span: spanOfEntry(entry) };
}

/** `depends_on` is a list of `ref(…)`, `source(…)` and `metric(…)` without braces. */
function readDependencies(
  session: ParseSession,
  entry: PropertyEntry,
  uniqueId: string,
  fqn: readonly string[],
  captured: Captured,
): void {
  for (const [index, call] of textsOf(entry.data.depends_on).entries()) {
    attempt(
      session,
      () => {
        const cutFrom = spanInEntry(entry, 'depends_on', index);
        const source = { path: cutFrom.source.path, text: `{{ ${call} }}`, cutFrom };
        const packageName = entry.package.name;
        const model = {
          name: entry.name,
          alias: entry.name,
          schema: session.project.target.schema,
          unique_id: uniqueId,
          fqn,
        };
        const scope = session.context.forParsing({ packageName, model, capture: captured });
        session.environment.parse(source).renderSync(scope);
      },
      { node: uniqueId, place: spanInEntry(entry, 'depends_on', index) },
    );
  }
}
