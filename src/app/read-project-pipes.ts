import { DiagnosticList } from '../base/index.ts';
import { createFileScope, type Invocation } from '../context/index.ts';
import { renderedDocument, yamlFunctions, type ProjectOutline } from '../project/index.ts';
import { readPipes, type PipeDefinition } from '../stream/index.ts';

/** The pipes that the project's pipes/*.yml describe, their Jinja rendered. @throws UserError with all that is wrong with them. */
export async function readProjectPipes(
  loaded: ProjectOutline,
  invocation: Invocation,
): Promise<readonly PipeDefinition[]> {
  if (loaded.pipes.length === 0) return [];
  const { target, root } = loaded;
  const scope = createFileScope(invocation, { target, vars: root.config.vars, yaml: yamlFunctions });
  const found = new DiagnosticList();
  const pipes: PipeDefinition[] = [];
  for (const document of loaded.pipes) {
    const rendered = renderedDocument(document, scope);
    pipes.push(...(await readPipes(rendered, found)));
  }
  for (const warning of found.warnings) invocation.sink.report(warning);
  found.throwIfErrors();
  return pipes;
}
