import type { MacroEntry } from '../../context/index.ts';
import type { DiagnosticList, SourceFile } from '../../base/index.ts';
import type { Environment, MacroTemplate } from '../../jinja/index.ts';
import type { LoadedPackage, LoadedProject, ResourceFile } from '../../project/index.ts';
import { codeSource } from '../code/code-source.ts';
import { duplicateMacro } from '../diagnostics.ts';
import { attempt } from '../session.ts';

/** A macro and the file it stands in. */
export interface FoundMacro {
  readonly entry: MacroEntry;
  readonly owner: LoadedPackage;
  readonly file: ResourceFile;
}

/** Every macro, generic test and materialization of all packages; two of one name in a package are an error. */
export function readMacros(
  project: LoadedProject,
  environment: Environment,
  diagnostics: DiagnosticList,
): ReadonlyMap<string, FoundMacro> {
  const found = new Map<string, FoundMacro>();
  for (const owner of project.packages) {
    for (const file of owner.macros) {
      const templates =
        attempt({ diagnostics }, () => environment.parseMacros(codeSource(file.source))) ?? [];
      for (const template of templates) add(found, { owner, file, template }, diagnostics);
    }
  }
  return found;
}

function add(
  found: Map<string, FoundMacro>,
  { owner, file, template }: { owner: LoadedPackage; file: ResourceFile; template: MacroTemplate },
  diagnostics: DiagnosticList,
): void {
  const { macroName, span } = template.definition;
  const uniqueId = `macro.${owner.name}.${macroName}`;
  const earlier = found.get(uniqueId);
  if (earlier) {
    diagnostics.report(
      duplicateMacro(macroName, owner.name, headOf(span), headOf(earlier.entry.template.definition.span)),
    );
    return;
  }
  found.set(uniqueId, { owner, file, entry: { uniqueId, packageName: owner.name, template } });
}

/** The opening tag of a block: its first line. */
export function headOf(span: { source: SourceFile; start: number; end: number }): typeof span {
  const lineEnd = span.source.text.indexOf('\n', span.start);
  return { ...span, end: lineEnd === -1 ? span.end : Math.min(span.end, lineEnd) };
}
