import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { isRecord } from '../../base/index.ts';
import { findLinkOut } from './check-links.ts';
import { DepsError } from './deps-error.ts';
import { hideCredentials } from './http-get.ts';

export interface GitSource {
  readonly url: string;
  /** A tag, a branch, a whole commit hash, or `HEAD`; a tag wins over a branch of its name. */
  readonly revision: string;
  readonly subdirectory: string | null;
}

export interface GitOptions {
  /** The environment that git sees. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

export interface Checkout {
  /** Absolute path of the package: the checkout, or its subdirectory. */
  readonly folder: string;
  /** Hash of the commit that was checked out. */
  readonly commit: string;
}

const run = promisify(execFile);
const COMMIT = /^[0-9a-f]{40}$/;

/**
 * Brings one revision of a repository, without its history, into a new folder.
 * @throws DepsError when git is missing, refuses, or the checkout has links that lead out of it.
 */
export async function checkOutRevision(
  { url, revision, subdirectory }: GitSource,
  folder: string,
  options: GitOptions,
): Promise<Checkout> {
  const shown = hideCredentials(url);
  for (const text of [url, revision]) {
    if (text.startsWith('-')) throw refuse(`'${hideCredentials(text)}' is no address and no revision of git`);
  }
  const git = async (...args: readonly string[]): Promise<string> =>
    await runGit(args, folder, { ...options, url: shown });
  await mkdir(folder, { recursive: true });
  await git('init', '--quiet');
  await git('remote', 'add', 'origin', url);
  if (subdirectory !== null) await git('sparse-checkout', 'set', subdirectory);
  const ref = COMMIT.test(revision) ? revision : await findRef(git, revision, shown);
  const filter = subdirectory === null ? [] : ['--filter=blob:none'];
  const start = await fetchRef(git, ref, filter);
  await git('-c', 'advice.detachedHead=false', 'checkout', '--quiet', start);
  const commit = (await git('rev-parse', 'HEAD')).trim();
  await rm(join(folder, '.git'), { recursive: true });
  const link = await findLinkOut(folder);
  if (link !== undefined) throw refuse(`the link '${link}' in '${shown}' leads out of the package`);
  const place = resolve(folder, subdirectory ?? '.');
  if (place !== folder && !place.startsWith(folder + sep)) {
    throw refuse(`the subdirectory '${subdirectory}' lies outside of '${shown}'`);
  }
  return { folder: place, commit };
}

/** Servers that do not give out single commits give the history that has it. */
async function fetchRef(
  git: (...args: readonly string[]) => Promise<string>,
  ref: string,
  filter: readonly string[],
): Promise<string> {
  try {
    await git('fetch', '--quiet', '--depth', '1', '--no-tags', ...filter, 'origin', ref);
    return 'FETCH_HEAD';
  } catch (error) {
    if (!COMMIT.test(ref) || !(error instanceof DepsError)) throw error;
    await git('fetch', '--quiet', '--tags', ...filter, 'origin', '+refs/heads/*:refs/remotes/origin/*');
    return ref;
  }
}

async function findRef(
  git: (...args: readonly string[]) => Promise<string>,
  revision: string,
  shown: string,
): Promise<string> {
  const wanted = revision === 'HEAD' ? ['HEAD'] : [`refs/tags/${revision}`, `refs/heads/${revision}`];
  const listed = await git('ls-remote', 'origin', ...wanted);
  const there = new Set(listed.split('\n').map((line) => line.split('\t')[1]));
  const ref = wanted.find((name) => there.has(name));
  if (ref !== undefined) return ref;
  throw new DepsError(
    revision === 'HEAD' ? `'${shown}' has no commits` : `'${shown}' has no tag and no branch '${revision}'`,
    { code: 'DEPS_GIT', retriable: false, hint: 'a revision is a tag, a branch, or a whole commit hash' },
  );
}

async function runGit(
  args: readonly string[],
  cwd: string,
  { env, signal, url }: GitOptions & { readonly url: string },
): Promise<string> {
  try {
    const { stdout } = await run('git', args, {
      cwd,
      signal,
      // A question for a password would wait for an answer that nobody can give.
      env: { GIT_TERMINAL_PROMPT: '0', ...env, LC_ALL: 'C' },
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    if (signal.aborted) throw error;
    throw explainGit(error, args[0] ?? '', url);
  }
}

function explainGit(error: unknown, action: string, url: string): DepsError {
  const { code, stderr } = isRecord(error) ? error : {};
  if (code === 'ENOENT') {
    return new DepsError('git is not installed, or not on the PATH', {
      code: 'DEPS_GIT',
      retriable: false,
      cause: error,
      hint: `it is needed for '${url}'`,
    });
  }
  const said = typeof stderr === 'string' ? hideAllCredentials(stderr.trim()) : '';
  return new DepsError(`git ${action} of '${url}' failed${said === '' ? '' : `: ${said}`}`, {
    code: 'DEPS_GIT',
    retriable:
      /could not resolve host|timed? ?out|connection|early EOF|unexpected disconnect|\b5\d\d\b/i.test(said),
    cause: error,
    hint: 'check the address, the revision and who may read the repository',
  });
}

const hideAllCredentials = (text: string): string => text.replaceAll(/(\w+:\/\/)[^\s/@']*@/g, '$1');

function refuse(message: string): DepsError {
  return new DepsError(message, { code: 'DEPS_GIT', retriable: false, hint: 'nothing of it was installed' });
}
