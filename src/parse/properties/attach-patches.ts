import type { CodeUnit } from '../code/code-unit.ts';
import { ambiguousEnable, patchTwice, patchWithoutNode, wrongSection } from '../diagnostics.ts';
import type { ParseSession } from '../session.ts';
import type { PropertySection } from './is-rendered.ts';
import { readNodePatch, type NodePatch } from './node-patch.ts';
import { readEntries, spanOfEntry, type PropertyEntry } from './property-entry.ts';
import { hasVersions, readVersionPatches } from './version-patches.ts';

export interface AttachedPatches {
  readonly byUnit: ReadonlyMap<CodeUnit, NodePatch>;
  /** All patches, also those of nodes that are not there: their tests are nodes all the same. */
  readonly all: readonly NodePatch[];
}

const SECTIONS = [
  'models',
  'seeds',
  'snapshots',
  'analyses',
  'data_tests',
  'functions',
] as const satisfies PropertySection[];

type Section = (typeof SECTIONS)[number];

const SECTION_OF_TYPE: Readonly<Record<CodeUnit['type'], PropertySection | undefined>> = {
  model: 'models',
  seed: 'seeds',
  snapshot: 'snapshots',
  analysis: 'analyses',
  test: 'data_tests',
  function: 'functions',
  operation: undefined,
};

/** Sections whose nodes share their names, since `ref` means them all. */
const REFABLE: ReadonlySet<PropertySection> = new Set(['models', 'seeds', 'snapshots']);

/** Reads what property files say of nodes with code, and finds the node that is meant. */
export function attachPatches(session: ParseSession, units: readonly CodeUnit[]): AttachedPatches {
  const attacher = new PatchAttacher(session, units);
  for (const owner of session.project.packages) {
    for (const section of SECTIONS) {
      for (const entry of readEntries(session, owner, section)) attacher.attach(section, entry);
    }
  }
  return attacher;
}

class PatchAttacher implements AttachedPatches {
  readonly byUnit = new Map<CodeUnit, NodePatch>();
  readonly all: NodePatch[] = [];
  readonly #session: ParseSession;
  /** By section (`ref` for those that share their names) and name. */
  readonly #units = new Map<string, CodeUnit[]>();

  constructor(session: ParseSession, units: readonly CodeUnit[]) {
    this.#session = session;
    for (const unit of units) {
      const section = SECTION_OF_TYPE[unit.type];
      if (section === undefined) continue;
      const key = keyOf(section, unit.name);
      const known = this.#units.get(key);
      if (known) known.push(unit);
      else this.#units.set(key, [unit]);
    }
  }

  attach(section: Section, entry: PropertyEntry): void {
    if (section === 'models' && hasVersions(entry)) {
      this.#attachVersions(entry);
      return;
    }
    const patch = readNodePatch(this.#session, entry);
    this.all.push(patch);
    const found = this.#find(section, entry, entry.name);
    if (found.length === 0) this.#reportMissing(section, entry, entry.name);
    else this.#put(found, patch);
  }

  #attachVersions(entry: PropertyEntry): void {
    for (const { patch, definedIn } of readVersionPatches(this.#session, entry)) {
      this.all.push(patch);
      const byFile = this.#find('models', entry, definedIn);
      const isLatest = patch.version === patch.latestVersion;
      const found = byFile.length > 0 || !isLatest ? byFile : this.#find('models', entry, entry.name);
      if (found.length === 0) this.#reportMissing('models', entry, definedIn);
      else this.#put(found, patch);
    }
  }

  /** Units of the entry's own package, else of any; several of one id are possible while all but one are disabled. */
  #find(section: Section, entry: PropertyEntry, name: string): readonly CodeUnit[] {
    const named = this.#units.get(keyOf(section, name)) ?? [];
    const own = this.#ownOf(named, entry);
    const [first] = own.length > 0 ? own : named;
    if (!first) return [];
    const ofType = SECTION_OF_TYPE[first.type];
    const sameId = named.filter((each) => each.uniqueId === first.uniqueId);
    if (ofType === section) return sameId;
    const right = (own.length > 0 ? own : named).filter((each) => SECTION_OF_TYPE[each.type] === section);
    if (right.length > 0) return right;
    this.#session.diagnostics.report(
      wrongSection(entry.name, first.type, ofType ?? '', section, spanOfEntry(entry)),
    );
    return [];
  }

  /**
   * Those of the entry's package; where all of them are off and another package has one of the name that is on, that
   * one is meant: a project may replace what it switches off in a package.
   */
  #ownOf(named: readonly CodeUnit[], entry: PropertyEntry): readonly CodeUnit[] {
    const own = named.filter((each) => each.package === entry.package);
    if (own.length === 0 || own.length === named.length) return own;
    if (own.some((unit) => this.#isEnabled(unit))) return own;
    const others = named.filter((each) => each.package !== entry.package && this.#isEnabled(each));
    return others.length > 0 ? others : own;
  }

  #isEnabled(unit: CodeUnit): boolean {
    const { configKind: kind, fqn, captured } = unit;
    const request = { kind, packageName: unit.package.name, fqn, calls: captured.configCalls };
    return this.#session.configs.resolve(request).config.enabled !== false;
  }

  #reportMissing(section: Section, entry: PropertyEntry, name: string): void {
    const named = this.#units.get(keyOf(section, name));
    if (named && named.length > 0) return;
    const names = [...this.#units.values()].flatMap(([unit]) =>
      unit && SECTION_OF_TYPE[unit.type] === section ? [unit.name] : [],
    );
    this.#session.diagnostics.report(patchWithoutNode(name, section, names, spanOfEntry(entry)));
  }

  #put(found: readonly CodeUnit[], patch: NodePatch): void {
    const units = this.#patched(found, patch);
    for (const unit of units) {
      const earlier = this.byUnit.get(unit);
      if (earlier) {
        const places = [spanOfEntry(patch.entry), spanOfEntry(earlier.entry)] as const;
        this.#session.diagnostics.report(patchTwice(unit.uniqueId, ...places));
      } else this.byUnit.set(unit, patch);
    }
  }

  /** Of several units of one id the enabled one is meant; all of them when all are disabled. */
  #patched(found: readonly CodeUnit[], patch: NodePatch): readonly CodeUnit[] {
    if (found.length < 2) return found;
    const enabled = found.filter((unit) => this.#isEnabled(unit));
    if (enabled.length === 0 && patch.config.enabled === true) {
      this.#session.diagnostics.report(ambiguousEnable(patch.entry.name, found, spanOfEntry(patch.entry)));
    }
    return enabled.length > 0 ? enabled : found;
  }
}

function keyOf(section: PropertySection, name: string): string {
  return `${REFABLE.has(section) ? 'ref' : section} ${name}`;
}
