import { toText, type HostObject } from '../../jinja/index.ts';
import { defineFunction } from '../objects/define-function.ts';

/** An identifier in double quotes, as `adapter.quote` writes it on ClickHouse; relations themselves print backticks. */
export function quoteColumn(identifier: unknown): string {
  return `"${toText(identifier)}"`;
}

/** `adapter.quote` and its kin. */
export function quotingMethods(): Readonly<Record<string, HostObject>> {
  return {
    quote: defineFunction('quote', ['identifier'], quoteColumn),
    quote_as_configured: defineFunction('quote_as_configured', ['identifier', 'quote_key?'], quoteColumn),
    // dbt quotes seed columns unless the seed says `quote_columns: false`.
    quote_seed_column: defineFunction('quote_seed_column', ['column', 'quote_config?'], (column, quote) =>
      quote === false ? toText(column) : quoteColumn(column),
    ),
  };
}
