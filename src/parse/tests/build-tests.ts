import type { CodeUnit } from '../code/code-unit.ts';
import type { NodePatch, TestRequest } from '../properties/node-patch.ts';
import type { ParseSession } from '../session.ts';
import { readGenericTest, type TestTarget } from './generic-test-units.ts';

/** The generic tests of a model, seed or snapshot that a property file asks for. */
export function readTestsOfPatch(session: ParseSession, patch: NodePatch): readonly CodeUnit[] {
  return patch.tests.flatMap((request) => {
    const { column, path } = request;
    const columnName = column === null ? null : column.quoted ? `"${column.name}"` : column.name;
    const unit = readGenericTest(session, targetOf(patch, request), { path, columnName });
    return unit ? [unit] : [];
  });
}

function targetOf({ entry, version }: NodePatch, { column }: TestRequest): TestTarget {
  const { name } = entry;
  const isVersioned = version !== null && version !== 0 && version !== '';
  return {
    entry,
    name: isVersioned ? `${name}_v${version}` : name,
    fileKeyName: `${entry.section}.${name}`,
    call: isVersioned ? `ref('${name}', version='${version}')` : `ref('${name}')`,
    reference: { ref: { name, package: null, version } },
    isSource: false,
    tags: column?.tags ?? [],
  };
}
