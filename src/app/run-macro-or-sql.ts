import { isRecord, UserError, type JsonObject } from '../base/index.ts';
import type { RunResult } from '../manifest/index.ts';
import { parseYaml } from '../project/index.ts';
import { createTargetSchema, runMacro, runSql, type OperationRequest } from '../run/index.ts';
import { withComment } from '../warehouse/index.ts';
import { badMacroArguments } from './diagnostics.ts';
import { makeCompiler } from './make-compiler.ts';
import { openProject } from './open-project.ts';
import type { AppIo, GlobalOptions } from './options.ts';
import { queryComments } from './query-comments.ts';
import { saveManifest, saveRunResults } from './save-artifacts.ts';
import { withWarehouse } from './with-warehouse.ts';

export interface OperationOptions extends GlobalOptions {
  /** `name` or `package.name`; undefined when there is `sql`. */
  readonly macro: string | undefined;
  /** The macro's arguments as YAML text. */
  readonly macroArgs: string | undefined;
  readonly sql: string | undefined;
}

function parseArguments(text: string | undefined): JsonObject {
  if (text === undefined || text.trim() === '') return {};
  const { data } = parseYaml({ path: '--args', text });
  if (!isRecord(data)) throw new UserError(badMacroArguments(text));
  return data;
}

/** `tsdbt run-operation`: calls a macro, or renders and sends SQL. What went wrong is told and is in the result. @throws UserError */
export async function runMacroOrSql(options: OperationOptions, io: AppIo): Promise<RunResult> {
  const args = parseArguments(options.macroArgs);
  const project = await openProject(options, io);
  const compiler = makeCompiler(project, []);
  return await withWarehouse(project, io, async ({ warehouse, relations }) => {
    const { manifest } = project.parsed;
    const { target } = project.loaded;
    await createTargetSchema({ compiler, manifest, target, warehouse, relations, signal: io.signal });
    const request: OperationRequest = {
      invocationId: options.invocationId,
      compiler,
      warehouse: withComment(warehouse, await queryComments(project)(null)),
      relations,
      clock: io.clock,
      signal: io.signal,
      projectName: project.parsed.manifest.projectName,
    };
    const { macro, sql } = options;
    const result =
      macro === undefined ? await runSql(request, sql ?? '') : await runMacro(request, macro, args);
    for (const entry of result.results)
      for (const diagnostic of entry.diagnostics) io.onCommand({ kind: 'Diagnosed', diagnostic });
    if (options.writeJson) {
      await saveManifest(project, options, io);
      await saveRunResults(project, options, io, result);
    }
    return result;
  });
}
