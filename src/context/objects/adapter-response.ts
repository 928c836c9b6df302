import { HostObject } from '../../jinja/index.ts';

export interface AdapterResponseFields {
  readonly message: string;
  readonly code?: unknown;
  readonly rows?: unknown;
  readonly queryId?: string;
}

/** What a statement answered besides rows, as templates see it: prints as its message. */
export class AdapterResponse extends HostObject {
  override readonly typeName = 'AdapterResponse';
  readonly #fields: AdapterResponseFields;

  constructor(fields: AdapterResponseFields) {
    super();
    this.#fields = fields;
  }

  override toText(): string {
    return this.#fields.message;
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
