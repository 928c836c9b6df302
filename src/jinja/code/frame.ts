import type { Symbols } from './symbols.ts';

/** Where the statements being written stand. */
export interface Frame {
  readonly symbols: Symbols;
  /** The variable that output is added to; absent where it goes to the output of the render. */
  readonly buffer: string | undefined;
  /** The function that turns a value into printed text. */
  readonly printer: string;
  /** Whether assignments are visible to the whole template. */
  readonly toplevel: boolean;
  /** Directly in the template, not in an `if`. */
  readonly rootlevel: boolean;
  /** In a part that may not run: unknown filters and tests are errors only when they are used. */
  readonly soft: boolean;
  /** Whether an `extends` above may have switched off what is printed. */
  readonly checksOutput: boolean;
}

/** A frame with names of its own inside of another. */
export function innerFrame(frame: Frame, changes: Partial<Frame> = {}): Frame {
  return {
    ...frame,
    symbols: frame.symbols.inner(),
    toplevel: false,
    rootlevel: false,
    ...changes,
  };
}

/** The same names, in a part that may not run. */
export function softFrame(frame: Frame): Frame {
  return { ...frame, rootlevel: false, soft: true };
}
