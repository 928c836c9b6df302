import { UserError } from '../../base/index.ts';
import { namedLikeProject, sameProjectName } from './diagnostics.ts';
import { hideCredentials } from './http-get.ts';
import {
  pinName,
  pinPackage,
  type PackageMetadata,
  type PackagePin,
  type PinOptions,
} from './package-pin.ts';
import { mergeRequests, namesOf, requestPackage, type PackageRequest } from './package-request.ts';
import type { PackageSpec } from './package-spec.ts';
import type { PackageWorkshop } from './package-workshop.ts';

export interface ResolvedPackage {
  readonly pin: PackagePin;
  readonly metadata: PackageMetadata;
}

export interface ResolveOptions extends PinOptions {
  readonly workshop: PackageWorkshop;
  /** Of the root project: no package may have it. */
  readonly projectName: string;
}

/**
 * Chooses a version of each package that is asked for, and of those that they ask for in turn, as dbt does: level by
 * level, the newest version that suits all who ask; what a choice asked for that was made too early stays asked for.
 * @param by who asks for `specs`, for messages.
 * @throws UserError for packages and versions that do not exist or do not go together, DepsError
 */
export async function resolvePackages(
  specs: readonly PackageSpec[],
  by: string,
  options: ResolveOptions,
): Promise<readonly ResolvedPackage[]> {
  const all = new RequestList();
  let pending = new RequestList();
  for (const spec of specs) pending.add(requestPackage(spec, by));
  while (pending.requests.length > 0) {
    const next = new RequestList();
    for (const request of pending.requests) {
      const pin = await pinPackage(all.add(request), options);
      const { specs: needs } = await options.workshop.describe(pin);
      for (const spec of needs) next.add(requestPackage(spec, hideCredentials(pinName(pin))));
    }
    pending = next;
  }
  const resolved: ResolvedPackage[] = [];
  for (const request of all.requests) {
    const pin = await pinPackage(request, options);
    resolved.push({ pin, metadata: await options.workshop.describe(pin) });
  }
  checkNames(resolved, options.projectName);
  return resolved;
}

/** The packages of a lock file, which has all of them. @throws UserError, DepsError */
export async function resolveLocked(
  specs: readonly PackageSpec[],
  by: string,
  options: PinOptions,
): Promise<readonly PackagePin[]> {
  const all = new RequestList();
  for (const spec of specs) all.add(requestPackage(spec, by));
  const pins: PackagePin[] = [];
  for (const request of all.requests) pins.push(await pinPackage(request, options));
  return pins;
}

/** Requests in the order of their first mention, those for one package merged. */
class RequestList {
  readonly #byKey = new Map<string, PackageRequest>();

  get requests(): readonly PackageRequest[] {
    return [...this.#byKey.values()];
  }

  /** What is now asked of the package. @throws UserError when it was asked for in another way. */
  add(request: PackageRequest): PackageRequest {
    const names = namesOf(request);
    const key = names.find((name) => this.#byKey.has(name)) ?? names[0] ?? '';
    const known = this.#byKey.get(key);
    const merged = known ? mergeRequests(known, request) : request;
    this.#byKey.set(key, merged);
    return merged;
  }
}

function checkNames(resolved: readonly ResolvedPackage[], projectName: string): void {
  const known = new Map<string, string>();
  for (const { pin, metadata } of resolved) {
    const { name } = metadata;
    const place = hideCredentials(pinName(pin));
    const other = known.get(name);
    if (other !== undefined) throw new UserError(sameProjectName(name, [other, place]));
    if (name === projectName) throw new UserError(namedLikeProject(name));
    known.set(name, place);
  }
}
