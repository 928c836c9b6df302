import { sha256, type SourceFile } from '../../base/index.ts';
import type { LoadedPackage, ResourceFile } from '../../project/index.ts';
import { pythonModel } from '../diagnostics.ts';
import type { ParseSession } from '../session.ts';
import { Captured } from './captured.ts';
import { codeSource } from './code-source.ts';
import type { CodeUnit } from './code-unit.ts';
import { readCode } from './read-code.ts';

/** `marts/orders.sql` → `orders`. */
export function fileStem(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1);
  const dot = file.lastIndexOf('.');
  return dot > 0 ? file.slice(0, dot) : file;
}

/** The folders of a path inside its package, after the package's name: where dbt's `fqn` begins. */
export function fqnFolders(packageName: string, path: string): string[] {
  return [packageName, ...path.split('/').slice(0, -1)];
}

type FileKind = Pick<CodeUnit, 'type' | 'configKind'> & {
  /** dbt's `path` of such a node. */
  readonly pathOf: (file: ResourceFile) => string;
};

const MODEL: FileKind = { type: 'model', configKind: 'model', pathOf: (file) => file.path };
const ANALYSIS: FileKind = {
  type: 'analysis',
  configKind: 'node',
  pathOf: (file) => `analysis/${file.path}`,
};
/** With dbt's flag `require_corrected_analysis_fqns`. */
const CORRECTED_ANALYSIS: FileKind = {
  type: 'analysis',
  configKind: 'analysis',
  pathOf: (file) => file.path,
};
const SINGULAR_TEST: FileKind = { type: 'test', configKind: 'test', pathOf: (file) => file.path };

export function readModels(session: ParseSession, owner: LoadedPackage): CodeUnit[] {
  return owner.models.flatMap((file) => {
    if (!file.path.endsWith('.py')) return [readFile(session, owner, file, MODEL)];
    session.diagnostics.report(pythonModel(file.source));
    return [];
  });
}

export function readAnalyses(session: ParseSession, owner: LoadedPackage): CodeUnit[] {
  const kind = session.flags.requireCorrectedAnalysisFqns ? CORRECTED_ANALYSIS : ANALYSIS;
  return owner.analyses.map((file) => readFile(session, owner, file, kind));
}

export function readSingularTests(session: ParseSession, owner: LoadedPackage): CodeUnit[] {
  return owner.singularTests.map((file) => readFile(session, owner, file, SINGULAR_TEST));
}

/** One file, one node. */
function readFile(session: ParseSession, owner: LoadedPackage, file: ResourceFile, kind: FileKind): CodeUnit {
  const name = fileStem(file.path);
  const path = kind.pathOf(file);
  const source = codeSource(file.source);
  return readUnit(session, source, {
    type: kind.type,
    configKind: kind.configKind,
    package: owner,
    name,
    uniqueId: `${kind.type}.${owner.name}.${name}`,
    fqn: [...fqnFolders(owner.name, path), name],
    path,
    originalFilePath: file.originalFilePath,
    file: file.source,
    span: { source: file.source, start: 0, end: 0 },
    checksum: { name: 'sha256', checksum: sha256(source.text) },
    ownTags: [],
  });
}

/** Completes a unit with what its code says. */
export function readUnit(
  session: ParseSession,
  source: SourceFile,
  known: Omit<CodeUnit, 'captured' | 'template' | 'rawCode'>,
): CodeUnit {
  const unit: CodeUnit = { ...known, rawCode: source.text, captured: new Captured() };
  const template = readCode(session, unit, source);
  return template ? { ...unit, template } : unit;
}
