import type { JsonObject } from '../../base/index.ts';
import { fromPython, HostObject } from '../../jinja/index.ts';
import type { StatementResult } from '../../warehouse/index.ts';

export interface AdapterResponseFields {
  readonly message: string;
  readonly code?: unknown;
  readonly rows?: unknown;
  readonly queryId?: string;
  /** What ClickHouse said of the statement. */
  readonly result?: StatementResult;
}

/** What a statement answered besides rows, as templates see it: prints as its message. */
export class AdapterResponse extends HostObject {
  override readonly typeName = 'AdapterResponse';
  readonly #fields: AdapterResponseFields;

  constructor(fields: AdapterResponseFields) {
    super();
    this.#fields = fields;
  }

  get result(): StatementResult | undefined {
    return this.#fields.result;
  }

  override toText(): string {
    return this.#fields.message;
  }

  /** dbt's `adapter_response` of an artifact: what is not known is left out. */
  toJson(): JsonObject {
    const { message, code, rows, queryId } = this.#fields;
    return {
      _message: message,
      ...(code === undefined || code === null ? {} : { code: fromPython(code) }),
      ...(rows === undefined || rows === null ? {} : { rows_affected: fromPython(rows) }),
      ...(queryId === undefined ? {} : { query_id: queryId }),
    };
  }

  override getAttribute(name: string): unknown {
    switch (name) {
      case '_message':
        return this.#fields.message;
      case 'code':
        return this.#fields.code ?? null;
      case 'rows_affected':
        return this.#fields.rows ?? null;
      case 'query_id':
        return this.#fields.queryId ?? '';
      default:
        return undefined;
    }
  }
}
