import { toList } from '../operations/iterate.ts';
import { repr } from '../operations/repr.ts';
import { toText } from '../operations/text.ts';
import { escapeText } from '../values/markup.ts';
import { PyError } from '../values/py-error.ts';

export interface UrlizeOptions {
  /** Longer addresses are shown cut off. */
  readonly limit: number | undefined;
  readonly nofollow: boolean;
  readonly target: string | undefined;
  readonly rel: string | undefined;
  /** Further beginnings of addresses, or None. */
  readonly schemes: unknown;
}

const WEB =
  /^(?:(?:https?:\/\/|www\.)(?:[\w%-]+\.)+[a-z]{2,63}|(?:[\w%-]{2,63}\.)+(?:com|net|int|edu|gov|org|info|mil)|https?:\/\/(?:(?:[\d]{1,3})(?:\.[\d]{1,3}){3}|\[(?:[\da-f]{0,4}:){2}[\da-f:]+\]))(?::\d{1,5})?(?:[/?#]\S*)?$/i;
const EMAIL = /^\S+@\w[\w.-]*\.\w+$/;
const SCHEME = /^[\w.+-]{2,}:\/{0,2}$/;

interface Word {
  readonly head: string;
  readonly middle: string;
  readonly tail: string;
}

const count = (text: string, part: string): number => text.split(part).length - 1;

/** Takes brackets and punctuation off an address, but not those that belong to it. */
function splitWord(word: string): Word {
  const head = /^(?:[(<]|&lt;)+/.exec(word)?.[0] ?? '';
  let middle = word.slice(head.length);
  let tail = /(?:[)>.,\n]|&gt;)+$/.exec(middle)?.[0] ?? '';
  middle = middle.slice(0, middle.length - tail.length);
  for (const [open, close] of [
    ['(', ')'],
    ['<', '>'],
    ['&lt;', '&gt;'],
  ] as const) {
    const opened = count(middle, open);
    if (opened > count(middle, close)) {
      for (let round = Math.min(opened, count(tail, close)); round > 0; round -= 1) {
        const end = tail.indexOf(close) + close.length;
        middle += tail.slice(0, end);
        tail = tail.slice(end);
      }
    }
  }
  return { head, middle, tail };
}

/** Links for the web and mail addresses in a text, which is escaped. */
export function urlize(text: string, options: UrlizeOptions): string {
  const rels = new Set((options.rel ?? '').split(/\s+/).filter((rel) => rel !== ''));
  if (options.nofollow) rels.add('nofollow');
  rels.add('noopener');
  const attributes =
    ` rel="${escapeText([...rels].sort().join(' '))}"` +
    (options.target === undefined ? '' : ` target="${escapeText(options.target)}"`);
  const schemes = options.schemes === null ? [] : toList(options.schemes).map(toText);
  for (const scheme of schemes) {
    if (!SCHEME.test(scheme)) {
      throw new PyError('FilterArgumentError', `${repr(scheme)} is not a valid URI scheme prefix.`);
    }
  }
  const { limit } = options;
  const shorten = (address: string): string =>
    limit !== undefined && address.length > limit ? `${address.slice(0, limit)}...` : address;
  const link = (href: string, shown: string): string => `<a href="${href}"${attributes}>${shown}</a>`;

  const linkWord = (middle: string): string => {
    if (WEB.test(middle))
      return link(/^https?:\/\//.test(middle) ? middle : `https://${middle}`, shorten(middle));
    if (middle.startsWith('mailto:') && EMAIL.test(middle.slice(7))) {
      return `<a href="${middle}">${middle.slice(7)}</a>`;
    }
    if (/^(?!www\.)[^@:][^:]*@[^:]*$/.test(middle) && EMAIL.test(middle)) {
      return `<a href="mailto:${middle}">${middle}</a>`;
    }
    const scheme = schemes.find((candidate) => middle !== candidate && middle.startsWith(candidate));
    return scheme === undefined ? middle : link(middle, middle);
  };

  return escapeText(text)
    .split(/(\s+)/)
    .map((word) => {
      const { head, middle, tail } = splitWord(word);
      return head + linkWord(middle) + tail;
    })
    .join('');
}
