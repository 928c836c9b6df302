import { DiagnosticList, isRecord, type Span } from '../../base/index.ts';
import type { YamlDocument } from '../../project/index.ts';
import { malformedSpec } from '../diagnostics.ts';

export type Path = readonly (string | number)[];
export type Fields = Readonly<Record<string, unknown>>;

/** What readers of a spec's parts share: the document, and the list of what is wrong with it. */
export class SpecReader {
  readonly document: YamlDocument;
  readonly found = new DiagnosticList();

  constructor(document: YamlDocument) {
    this.document = document;
  }

  /** Notes a mistake at a place; reading goes on, so that all of them are told. */
  wrong(message: string, path: Path, hint?: string): void {
    this.found.report(malformedSpec(message, this.spanOf(path), hint));
  }

  spanOf(path: Path): Span {
    return this.document.spanOf(path);
  }

  /** Reads a part with a reader of texts and numbers; a mistake unless it can. `undefined` where there is none. */
  read<T>(
    from: Fields,
    name: string,
    path: Path,
    read: (value: unknown) => T | undefined,
    what: string,
  ): T | undefined {
    const value = from[name];
    if (value === undefined) return undefined;
    const result = read(value);
    if (result === undefined)
      this.wrong(`'${name}' must be ${what}, not '${String(value)}'`, [...path, name]);
    return result;
  }
}

export const asFields = (value: unknown): Fields => (isRecord(value) ? value : {});
export const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
export const asNumber = (value: unknown): number | undefined =>
  typeof value === 'number' ? value : undefined;
