import { isRecord } from '../../base/index.ts';
import { DepsError } from './deps-error.ts';
import { hideCredentials, httpGet } from './http-get.ts';
import { readPlainSpecs, type PackageSpec } from './package-spec.ts';
import { retry, type RetryOptions } from './retry.ts';

/** One version of a package, as the hub describes it. */
export interface HubVersion {
  readonly version: string;
  /** The name of its project, which is the name of its folder. */
  readonly name: string;
  readonly tarball: string;
  readonly packages: readonly PackageSpec[];
  /** Clauses of `require-dbt-version`. */
  readonly requireDbtVersion: readonly string[];
}

export interface HubPackage {
  readonly versions: readonly HubVersion[];
  /** `namespace/name` of its successor. */
  readonly movedTo: string | null;
}

const LARGEST_ANSWER = 64 * 1024 * 1024;
const PATIENCE = 30_000;

/** dbt's package hub: `api/v1/index.json` and `api/v1/<namespace>/<name>.json`. Asks for each once. */
export class HubClient {
  readonly #base: string;
  readonly #retry: RetryOptions;
  readonly #answers = new Map<string, Promise<unknown>>();

  /** @param base address of the hub, as in `DBT_PACKAGE_HUB_URL`. */
  constructor(base: string, options: RetryOptions) {
    this.#base = base.endsWith('/') ? base : `${base}/`;
    this.#retry = options;
  }

  /** Every `namespace/name` there is. @throws DepsError */
  async listPackages(): Promise<readonly string[]> {
    const index = await this.#get('index', Array.isArray);
    return Array.isArray(index) ? index.filter((name) => typeof name === 'string') : [];
  }

  /** All versions of a package that is in the index. @throws DepsError */
  async findPackage(name: string): Promise<HubPackage> {
    const answer = await this.#get(
      name.split('/').map(encodeURIComponent).join('/'),
      (body) => isRecord(body) && isRecord(body['versions']),
    );
    const body = isRecord(answer) ? answer : {};
    const versions = isRecord(body['versions']) ? Object.entries(body['versions']) : [];
    return {
      versions: versions.flatMap(([version, entry]) => readVersion(version, entry) ?? []),
      movedTo: successorOf(body),
    };
  }

  #get(name: string, isExpected: (body: unknown) => boolean): Promise<unknown> {
    const known = this.#answers.get(name);
    if (known) return known;
    const url = `${this.#base}api/v1/${name}.json`;
    const answer = retry(async () => {
      const body = await readJson(url, this.#retry.signal);
      if (!isExpected(body)) throw unexpected(url, 'its answer is not what a package hub says');
      return body;
    }, this.#retry);
    this.#answers.set(name, answer);
    return answer;
  }
}

async function readJson(url: string, signal: AbortSignal): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of httpGet(url, { signal, limit: LARGEST_ANSWER, patience: PATIENCE })) {
    chunks.push(chunk);
  }
  try {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    return body;
  } catch (error) {
    throw unexpected(url, 'its answer is not JSON', error);
  }
}

function unexpected(url: string, problem: string, cause?: unknown): DepsError {
  return new DepsError(`'${hideCredentials(url)}' is no package hub: ${problem}`, {
    code: 'DEPS_HUB',
    retriable: true,
    hint: 'check DBT_PACKAGE_HUB_URL',
    ...(cause === undefined ? {} : { cause }),
  });
}

function readVersion(version: string, entry: unknown): HubVersion | undefined {
  if (!isRecord(entry)) return undefined;
  const { name, downloads, require_dbt_version: required } = entry;
  const tarball = isRecord(downloads) ? downloads['tarball'] : undefined;
  if (typeof name !== 'string' || typeof tarball !== 'string') return undefined;
  const clauses: readonly unknown[] = Array.isArray(required) ? required : [required];
  return {
    version,
    name,
    tarball,
    packages: readPlainSpecs(entry['packages']),
    requireDbtVersion: clauses.filter((clause): clause is string => typeof clause === 'string'),
  };
}

function successorOf(body: Readonly<Record<string, unknown>>): string | null {
  const { redirectnamespace, redirectname, namespace, name } = body;
  const moved = [redirectnamespace, redirectname].some((part) => typeof part === 'string' && part !== '');
  if (!moved) return null;
  return `${String(redirectnamespace ?? namespace)}/${String(redirectname ?? name)}`;
}
