/** Names that templates already give a meaning: a project may not have one of them. */
export const RESERVED_PROJECT_NAMES: ReadonlySet<string> = new Set(
  `_sql_results adapter api column config context database env env_var exceptions execute flags fromjson fromyaml graph
   invocation_id load_agate_table load_result log model modules post_hooks pre_hooks ref render return run_started_at
   schema source sql sql_now store_result store_raw_result target this tojson toyaml try_or_compiler_error var write`
    .split(/\s+/)
    .filter((name) => name !== ''),
);
