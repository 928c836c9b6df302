import type { JsonObject } from '../../base/index.ts';
import { ownerMissing } from '../diagnostics.ts';
import { dictAt, listOf } from '../json-object.ts';
import type { ParseSession } from '../session.ts';
import { spanInEntry, type PropertyEntry } from './property-entry.ts';

/** An owner needs a name or an address. */
export function readOwner(session: ParseSession, entry: PropertyEntry): JsonObject {
  const owner = dictAt(entry.data, 'owner');
  if (typeof owner.name !== 'string' && listOf(owner.email).length === 0) {
    session.diagnostics.report(ownerMissing(entry.section, entry.name, spanInEntry(entry, 'owner')));
  }
  return { email: null, name: null, ...owner };
}
