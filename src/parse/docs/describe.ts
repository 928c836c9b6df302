import { UserError, type Span } from '../../base/index.ts';
import type { StaticValue } from '../../jinja/index.ts';
import type { DocNode } from '../../manifest/index.ts';
import { docArguments, docNotFound } from '../diagnostics.ts';
import { packagesToSearch } from '../resolve/packages-to-search.ts';
import { attempt, hasJinja, type ParseSession } from '../session.ts';

/** A rendered description and the docs blocks it was made of. */
export interface Description {
  readonly text: string;
  readonly docBlocks: readonly string[];
}

/** Renders descriptions with `doc()`. */
export class Describer {
  readonly #session: ParseSession;
  /** name → package → doc. */
  readonly #docs = new Map<string, Map<string, DocNode>>();

  constructor(session: ParseSession, docs: Readonly<Record<string, DocNode>>) {
    this.#session = session;
    for (const doc of Object.values(docs)) {
      const byPackage = this.#docs.get(doc.name) ?? new Map<string, DocNode>();
      byPackage.set(doc.package_name, doc);
      this.#docs.set(doc.name, byPackage);
    }
  }

  /** `node` is the described resource, `cutFrom` the place of the text; errors are noted and leave the text as it is. */
  describe(text: string, packageName: string, node: string, cutFrom: Span): Description {
    if (!hasJinja(text)) return { text, docBlocks: [] };
    const described = attempt(this.#session, () => this.#render(text, packageName, cutFrom), {
      node,
      place: cutFrom,
    });
    return described ?? { text, docBlocks: [] };
  }

  #render(text: string, packageName: string, cutFrom: Span): Description {
    const { environment, context } = this.#session;
    const template = environment.parse({ path: cutFrom.source.path, text, cutFrom });
    const scope = context.forDescriptions(
      (args, span) => this.#resolve(args, packageName, span ?? cutFrom).block_contents,
    );
    const docBlocks = template.calls
      .filter((call) => call.name === 'doc')
      .map((call) => this.#find(call.positional.map(textOf), packageName)?.unique_id)
      .filter((id) => id !== undefined);
    return { text: template.renderSync(scope).text, docBlocks };
  }

  #resolve(args: readonly string[], packageName: string, span: Span): DocNode {
    if (args.length < 1 || args.length > 2) throw new UserError(docArguments(span));
    const found = this.#find(args, packageName);
    if (!found) throw new UserError(docNotFound(args, this.#docs.keys(), span));
    return found;
  }

  #find(args: readonly (string | undefined)[], packageName: string): DocNode | undefined {
    const name = args.at(-1);
    const byPackage = name === undefined ? undefined : this.#docs.get(name);
    if (!byPackage) return undefined;
    const wanted = args.length > 1 ? (args[0] ?? null) : null;
    for (const each of packagesToSearch(this.#session, packageName, wanted)) {
      const doc = each === null ? byPackage.values().next().value : byPackage.get(each);
      if (doc) return doc;
    }
    return undefined;
  }
}

function textOf(value: StaticValue): string | undefined {
  return value.kind === 'literal' && typeof value.value === 'string' ? value.value : undefined;
}
