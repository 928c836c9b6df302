/** One view of a model: the suffix of its name, and its query. */
export interface ViewSection {
  readonly suffix: string;
  readonly sql: string;
}

/**
 * The views of a model: each text between `--name:begin` and `--name:end`, or all of it as the view `mv`, as in
 * dbt-clickhouse. A section that does not end is none.
 */
export function splitViews(sql: string): readonly ViewSection[] {
  const sections: ViewSection[] = [];
  for (const begin of sql.matchAll(/--\s?([^:\s]+):begin/g)) {
    const [marker, suffix = ''] = begin;
    const rest = sql.slice(begin.index + marker.length);
    const end = rest.search(new RegExp(`--\\s?${suffix.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}:end`));
    if (end !== -1) sections.push({ suffix, sql: rest.slice(0, end).trim() });
  }
  return sections.length === 0 ? [{ suffix: 'mv', sql }] : sections;
}

/** The table that `{{ materialization_target_table(ref('t')) }}` names in a model's query; undefined where none does. */
export function explicitTarget(sql: string): { readonly schema: string; readonly name: string } | undefined {
  const [, text = ''] = /^\s*--\s*materialization_target_table:\s*(.+?)\s*$/m.exec(sql) ?? [];
  const parts = [...text.matchAll(/`((?:[^`\\]|\\.|``)*)`|"([^"]*)"|([^.\s`"]+)/g)].map(
    ([, ticked, quoted, bare]) =>
      ticked?.replace(/\\(.)|``/g, (_, escaped: string) => escaped ?? '`') ?? quoted ?? bare ?? '',
  );
  const [schema, name] = parts;
  return schema === undefined || name === undefined ? undefined : { schema, name };
}
