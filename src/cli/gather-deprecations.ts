import type { CommandEvent, CommandListener } from '../manifest/index.ts';

/** A listener that shows each kind of deprecation once, and what it held back. */
export interface GatheredDeprecations {
  readonly onCommand: CommandListener;
  /** Announces how often each kind was met, if any was. */
  summarize(): void;
}

const nameOf = (event: CommandEvent): string | undefined =>
  event.kind === 'Diagnosed' &&
  event.diagnostic.severity === 'warning' &&
  event.diagnostic.event?.endsWith('Deprecation') === true
    ? event.diagnostic.event
    : undefined;

/** dbt's way with deprecations: the first of each kind, and a summary at the end; all of them with `showsAll`. */
export function gatherDeprecations(onCommand: CommandListener, showsAll: boolean): GatheredDeprecations {
  const counts = new Map<string, number>();
  return {
    onCommand(event) {
      const name = nameOf(event);
      if (name === undefined) return onCommand(event);
      const before = counts.get(name) ?? 0;
      counts.set(name, before + 1);
      if (showsAll || before === 0) onCommand(event);
    },
    summarize() {
      if (counts.size > 0) onCommand({ kind: 'DeprecationsSummarized', counts: [...counts], showsAll });
    },
  };
}
