import type { RecordTarget } from '../record-target.ts';

/** Prints each record as a JSON line: topic, key, when it happened (where the spec has such a time) and value. */
export function linesTarget(onLine: (line: string) => void): RecordTarget {
  return {
    open: () => Promise.resolve(),
    send({ topic, key, value, eventTime }) {
      const time = eventTime === undefined ? '' : `,"time":"${new Date(eventTime).toISOString()}"`;
      onLine(
        `{"topic":${JSON.stringify(topic)},"key":${JSON.stringify(key)}${time},"value":${value ?? 'null'}}`,
      );
      return undefined;
    },
    flush: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
