import { toText } from '../../jinja/index.ts';
import { MembersObject } from './members-object.ts';

/** `relation.information_schema('tables')`: prints as the view's name in ClickHouse's one information schema. */
export function informationSchema(view: unknown): InformationSchema {
  return new InformationSchema(typeof view === 'string' ? toText(view) : null);
}

class InformationSchema extends MembersObject {
  readonly #view: string | null;

  constructor(view: string | null) {
    super('InformationSchema', {
      database: '',
      schema: null,
      identifier: 'INFORMATION_SCHEMA',
      information_schema_view: view,
    });
    this.#view = view;
  }

  override isMapping(): boolean {
    return true;
  }

  override toText(): string {
    return this.#view === null ? 'INFORMATION_SCHEMA' : `INFORMATION_SCHEMA.${this.#view}`;
  }
}
