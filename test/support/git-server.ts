import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A git server over HTTP on loopback: `git http-backend`, as web servers run it. */
export class GitServer {
  readonly url: string;
  readonly #server: Server;
  readonly #root: string;

  private constructor(server: Server, root: string, port: number) {
    this.#server = server;
    this.#root = root;
    this.url = `http://127.0.0.1:${port}`;
  }

  static async start(): Promise<GitServer> {
    const root = mkdtempSync(join(tmpdir(), 'tsdbt-git-'));
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const backend = spawn('git', ['http-backend'], {
        env: {
          PATH: process.env['PATH'],
          GIT_PROJECT_ROOT: root,
          GIT_HTTP_EXPORT_ALL: '1',
          GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
          REQUEST_METHOD: request.method,
          PATH_INFO: url.pathname,
          QUERY_STRING: url.search.slice(1),
          CONTENT_TYPE: request.headers['content-type'] ?? '',
          HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
        },
        stdio: ['pipe', 'pipe', 'ignore'],
      });
      request.pipe(backend.stdin);
      const chunks: Buffer[] = [];
      backend.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
      backend.stdout.on('end', () => {
        const answer = Buffer.concat(chunks);
        const end = answer.indexOf('\r\n\r\n');
        const headers = answer.subarray(0, end).toString('latin1').split('\r\n');
        const pairs = headers.map((line) => line.split(': ', 2));
        const status = pairs.find(([name]) => name === 'Status')?.[1] ?? '200';
        for (const [name, value] of pairs)
          if (name && value && name !== 'Status') response.setHeader(name, value);
        response.writeHead(Number.parseInt(status, 10)).end(answer.subarray(end + 4));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the git server has no port');
    return new GitServer(server, root, address.port);
  }

  /** Commits files to a repository, which is made if need be; `link -> target` makes a link. Returns the commit. */
  commit(repository: string, files: Readonly<Record<string, string>>, tag?: string): string {
    const folder = join(this.#root, repository);
    mkdirSync(folder, { recursive: true });
    const git = (...args: string[]): string =>
      execFileSync('git', args, {
        cwd: folder,
        encoding: 'utf8',
        env: {
          PATH: process.env['PATH'],
          HOME: this.#root,
          GIT_AUTHOR_NAME: 'a',
          GIT_AUTHOR_EMAIL: 'a@b',
          GIT_COMMITTER_NAME: 'a',
          GIT_COMMITTER_EMAIL: 'a@b',
        },
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    git('init', '--quiet', '--initial-branch', 'main');
    for (const [path, text] of Object.entries(files)) {
      const [name = path, target] = path.split(' -> ');
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      if (target === undefined) writeFileSync(join(folder, name), text);
      else symlinkSync(target, join(folder, name));
    }
    git('add', '--all');
    git('commit', '--quiet', '--message', 'a change');
    if (tag !== undefined) git('tag', '--annotate', '--message', tag, tag);
    return git('rev-parse', 'HEAD').trim();
  }

  /** The address of a repository. */
  addressOf(repository: string): string {
    return `${this.url}/${repository}/.git`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    rmSync(this.#root, { recursive: true, force: true });
  }
}
