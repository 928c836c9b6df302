import { createServer, type Server } from 'node:http';
import { packageTarball } from './tarball.ts';

export interface HubEntry {
  /** By path within the package; dbt_project.yml is made when it is missing. */
  readonly files?: Readonly<Record<string, string>>;
  readonly packages?: readonly Readonly<Record<string, unknown>>[];
  readonly requireDbtVersion?: readonly string[];
  /** What is served instead of an archive of `files`. */
  readonly tarball?: Buffer;
}

type Packages = Readonly<Record<string, Readonly<Record<string, HubEntry>>>>;

/** A package hub on loopback, as hub.getdbt.com answers. */
export class PackageHub {
  /** Paths that were asked for, in order. */
  readonly requests: string[] = [];
  /** Called before each answer; what it returns is sent instead. */
  intercept:
    | ((path: string) => { readonly status: number; readonly body?: string } | 'hang up' | undefined)
    | undefined;
  readonly #server: Server;
  readonly #packages: Packages;
  readonly url: string;

  private constructor(server: Server, packages: Packages, port: number) {
    this.#server = server;
    this.#packages = packages;
    this.url = `http://127.0.0.1:${port}/`;
  }

  /** @param packages versions by `namespace/name`. */
  static async start(packages: Packages): Promise<PackageHub> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the hub has no port');
    const hub = new PackageHub(server, packages, address.port);
    server.on('request', (request, response) => {
      const path = request.url ?? '';
      hub.requests.push(path);
      const instead = hub.intercept?.(path);
      if (instead === 'hang up') {
        request.socket.destroy();
        return;
      }
      const body = instead === undefined ? hub.#answer(path) : Buffer.from(instead.body ?? '');
      response.writeHead(instead?.status ?? (body ? 200 : 404)).end(body ?? '');
    });
    return hub;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(path: string): Buffer | undefined {
    if (path === '/api/v1/index.json') return json(Object.keys(this.#packages));
    const archive = /^\/archives\/(.+)\/([^/]+)\.tar\.gz$/.exec(path);
    if (archive) return this.#archive(archive[1] ?? '', archive[2] ?? '');
    const name = /^\/api\/v1\/(.+)\.json$/.exec(path)?.[1] ?? '';
    const versions = this.#packages[name];
    if (!versions) return undefined;
    const [namespace = '', short = ''] = name.split('/');
    return json({
      name: short,
      namespace,
      versions: Object.fromEntries(
        Object.entries(versions).map(([version, entry]) => [
          version,
          {
            name: short,
            version,
            packages: entry.packages ?? [],
            require_dbt_version: entry.requireDbtVersion ?? [],
            downloads: { tarball: `${this.url}archives/${name}/${version}.tar.gz` },
          },
        ]),
      ),
    });
  }

  #archive(name: string, version: string): Buffer | undefined {
    const entry = this.#packages[name]?.[version];
    if (!entry) return undefined;
    const short = name.split('/')[1] ?? '';
    const files = { 'dbt_project.yml': `name: ${short}\nversion: '${version}'\n`, ...entry.files };
    return entry.tarball ?? packageTarball(`${short}-${version}`, files);
  }
}

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
