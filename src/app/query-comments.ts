import { DBT_VERSION } from '../manifest/index.ts';
import { isRecord, UserError, type Json } from '../base/index.ts';
import { toText, type MacroTemplate } from '../jinja/index.ts';
import type { ManifestNode } from '../manifest/index.ts';
import type { QueryComment } from '../warehouse/index.ts';
import { illegalQueryComment } from './diagnostics.ts';
import type { OpenedProject } from './open-project.ts';

/** Gives the comment of a node's statements; of those that are of no node, for null. */
export type QueryComments = (node: ManifestNode | null) => Promise<QueryComment | undefined>;

/** `query-comment:` of dbt_project.yml; undefined text means dbt's own. */
function readSetting(setting: Json | undefined): {
  readonly text: string | null | undefined;
  readonly isAppended: boolean;
} {
  if (!isRecord(setting))
    return { text: setting === undefined ? undefined : String(setting ?? ''), isAppended: false };
  const { comment } = setting;
  const text = comment === undefined ? undefined : String(comment ?? '');
  return { text, isAppended: setting['append'] === true };
}

/** Python's way of writing JSON, which readers of query logs know from dbt. */
const pythonJson = (fields: Readonly<Record<string, string>>): string =>
  `{${Object.entries(fields)
    .map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`)
    .join(', ')}}`;

/**
 * The comments of a command's statements: dbt's header as JSON, or what `query-comment` of dbt_project.yml renders to
 * (`node`, `connection_name` and the project's macros are known to it); none where it is null or empty.
 * @throws UserError when it cannot be rendered, or holds the end of a comment.
 */
export function queryComments({ loaded, parsed }: OpenedProject): QueryComments {
  const { text, isAppended } = readSetting(loaded.root.config.queryComment);
  if (text === null || text === '') return async () => undefined;
  const { target } = loaded;
  const standard = (node: ManifestNode | null): string =>
    pythonJson({
      app: 'dbt',
      dbt_version: DBT_VERSION,
      profile_name: target.profileName,
      target_name: target.name,
      ...(node ? { node_id: node.unique_id } : { connection_name: 'master' }),
    });
  const macro = text === undefined ? undefined : commentMacro(parsed, text);
  const render = async (node: ManifestNode | null, template: MacroTemplate): Promise<string> => {
    const scope = parsed.context.forQueryComment();
    const said = await template.bind(scope).callAsync({
      positional: [node?.unique_id ?? 'master', node],
      keyword: new Map(),
    });
    return toText(said ?? '');
  };
  return async (node) => {
    const rendered = (macro ? await render(node, macro) : standard(node)).trim();
    if (rendered.includes('*/')) throw new UserError(illegalQueryComment(rendered));
    return rendered === '' ? undefined : { text: rendered, isAppended };
  };
}

/** As dbt has it: the text is the body of a macro, so that it may use `return`. @throws UserError */
function commentMacro({ environment }: OpenedProject['parsed'], text: string): MacroTemplate {
  const [macro] = environment.parseMacros({
    path: 'query-comment of dbt_project.yml',
    text: `{%- macro query_comment_macro(connection_name, node) -%}\n${text}{% endmacro %}`,
  });
  if (!macro) throw new Error('the macro around a query comment is a macro');
  return macro;
}
