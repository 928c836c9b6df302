/** A ClickHouse identifier in backticks, with backslashes and backticks escaped. */
export function quoteIdentifier(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}

/** The rendered name of a relation: `` `schema`.`identifier` ``; without a schema the identifier alone. */
export function renderRelationName(schema: string | null | undefined, identifier: string): string {
  return schema ? `${quoteIdentifier(schema)}.${quoteIdentifier(identifier)}` : quoteIdentifier(identifier);
}
