import type { Span } from '../../base/index.ts';
import type { RefArgs } from '../../manifest/index.ts';
import type { Captured } from '../code/captured.ts';
import {
  disabledTarget,
  disabledTargetOfTest,
  privateRef,
  protectedRef,
  refNotFound,
  sourceNotFound,
  testTargetNotFound,
} from '../diagnostics.ts';
import { isDict } from '../json-object.ts';
import type { NodeDraft } from '../nodes/draft.ts';
import { attempt, type ParseSession } from '../session.ts';
import type { Resolver } from './resolver.ts';

/** Who refers: a node, or an exposure. */
export interface Referrer {
  readonly uniqueId: string;
  readonly packageName: string;
  readonly group: string | null;
  /** A test whose target is missing is switched off with a warning; others are in error. */
  readonly isTest: boolean;
}

export interface Linked {
  /** `depends_on.nodes` in dbt's order: sources first. */
  readonly nodes: readonly string[];
  /** Whether something it refers to is not there. */
  readonly isBroken: boolean;
}

/** Resolves all references of one resource; what is wrong with them is reported at their place in the code. */
export function linkReferences(
  session: ParseSession,
  resolver: Resolver,
  referrer: Referrer,
  captured: Pick<Captured, 'refs' | 'sources'>,
): Linked {
  const nodes = new Set<string>();
  let isBroken = false;
  for (const {
    value: [sourceName, tableName],
    span,
  } of captured.sources) {
    const target = resolver.source(sourceName, tableName, referrer.packageName);
    if (target.kind === 'found') {
      nodes.add(target.node.unique_id);
      continue;
    }
    isBroken = true;
    const name = `source '${sourceName}.${tableName}'`;
    if (target.kind === 'disabled') reportDisabled(session, referrer, 'source', name, span);
    else if (referrer.isTest) session.diagnostics.report(testTargetNotFound(referrer.uniqueId, name, span));
    else
      session.diagnostics.report(
        sourceNotFound(referrer.uniqueId, sourceName, tableName, resolver.sourceNames(), span),
      );
  }
  for (const { value: args, span } of captured.refs) {
    const target = attempt(session, () => resolver.ref(args, referrer.packageName, span), {
      node: referrer.uniqueId,
    });
    if (target?.kind === 'found') {
      checkAccess(session, referrer, target.node, span);
      nodes.add(target.node.unique_id);
      continue;
    }
    isBroken = true;
    if (!target) continue;
    const name = nameOfRef(args);
    if (target.kind === 'disabled') reportDisabled(session, referrer, 'node', name, span);
    else if (referrer.isTest) session.diagnostics.report(testTargetNotFound(referrer.uniqueId, name, span));
    else session.diagnostics.report(refNotFound(referrer.uniqueId, args, name, resolver.refNames(), span));
  }
  return { nodes: [...nodes], isBroken };
}

function nameOfRef({ name, package: packageName, version }: RefArgs): string {
  const versioned = version === null ? '' : ` (version ${version})`;
  return `'${packageName === null ? '' : `${packageName}.`}${name}'${versioned}`;
}

/** dbt says nothing of a test whose model is disabled, but warns of one whose source is. */
function reportDisabled(
  session: ParseSession,
  referrer: Referrer,
  kind: 'source' | 'node',
  name: string,
  span: Span | undefined,
): void {
  if (!referrer.isTest) session.diagnostics.report(disabledTarget(referrer.uniqueId, name, span));
  else if (kind === 'source') session.diagnostics.report(disabledTargetOfTest(referrer.uniqueId, name, span));
}

/** Private models are for their group, protected ones of a package that restricts access for their package. */
function checkAccess(
  session: ParseSession,
  referrer: Referrer,
  target: NodeDraft,
  span: Span | undefined,
): void {
  if (target.resource_type !== 'model' || target.access === 'public') return;
  const isForeign =
    target.package_name !== referrer.packageName && restrictsAccess(session, target.package_name);
  if (target.access === 'private') {
    if (referrer.group !== null && referrer.group === target.group && !isForeign) return;
    session.diagnostics.report(privateRef(referrer.uniqueId, target.unique_id, target.group, span));
  } else if (isForeign) {
    session.diagnostics.report(protectedRef(referrer.uniqueId, target.unique_id, span));
  }
}

function restrictsAccess(session: ParseSession, packageName: string): boolean {
  const owner = session.project.packages.find((each) => each.name === packageName);
  const data = owner?.config.document.data;
  return isDict(data) && data['restrict-access'] === true;
}
