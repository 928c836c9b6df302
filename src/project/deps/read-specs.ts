import type { DiagnosticSink } from '../../base/index.ts';
import type { Scope } from '../../jinja/index.ts';
import { readPackageLock, readPackageSpecs } from '../package-specs.ts';
import { renderNativeText, valueAt } from '../render-document.ts';
import type { YamlDocument } from '../types.ts';
import { readPackageSpec, type PackageSpec, type SpecFields } from './package-spec.ts';

export interface SpecList {
  /** The file that asks, for messages. */
  readonly file: string;
  readonly specs: readonly PackageSpec[];
  /** `sha1_hash` of a lock file. */
  readonly hash: string | null;
}

/**
 * What a project's packages.yml or dependencies.yml asks for; only the former is rendered, as in dbt.
 * @throws UserError for files that are not what their schema says.
 */
export async function readSpecs(folder: string, scope: Scope, sink: DiagnosticSink): Promise<SpecList> {
  const { file, document } = await readPackageSpecs(folder, scope, sink);
  const isRendered = file === 'packages.yml';
  return { file, specs: document ? specsOf(document, isRendered ? scope : null) : [], hash: null };
}

/** The entries of package-lock.yml, rendered; null when there is none. @throws UserError */
export function readLock(folder: string, scope: Scope, sink: DiagnosticSink): SpecList | null {
  const lock = readPackageLock(folder, sink);
  if (!lock?.document) return null;
  const hash = valueAt(lock.document.data, ['sha1_hash']);
  return {
    file: lock.file,
    specs: specsOf(lock.document, scope),
    hash: typeof hash === 'string' ? hash : null,
  };
}

function specsOf(document: YamlDocument, scope: Scope | null): readonly PackageSpec[] {
  const packages = valueAt(document.data, ['packages']);
  if (!Array.isArray(packages)) return [];
  return packages.flatMap((_, index) => {
    const path = ['packages', index];
    const written = document.templateValue(path);
    if (!isFields(written)) return [];
    const span = document.spanOf(path);
    const render = (value: unknown, key: string): unknown => {
      if (typeof value === 'string' && scope) {
        return renderNativeText(value, document.spanOf([...path, key]), scope);
      }
      return Array.isArray(value) ? value.map((item: unknown) => render(item, key)) : value;
    };
    const fields = Object.fromEntries(
      Object.entries(written).map(([key, value]) => [key, render(value, key)]),
    );
    return readPackageSpec(fields, written, span) ?? [];
  });
}

function isFields(value: unknown): value is SpecFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
