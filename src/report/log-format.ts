import { messageText, type LogRecord } from './log-record.ts';
import { paint } from './palette.ts';

/** Turns a record into one line (or, for text, one block) of output, without a final line end. */
export type LogFormat = (record: LogRecord, at: Date) => string;

/** dbt's text lines: `HH:MM:SS  message`, in UTC. */
export function textFormat(colored: boolean): LogFormat {
  return (record, at) => `${at.toISOString().slice(11, 19)}  ${paint(record.message, colored)}`;
}

/** dbt's debug lines: the time to the microsecond, the level and the worker before each message. */
export function debugFormat(colored: boolean): LogFormat {
  return (record, at) => {
    const level = record.level.padEnd(5);
    const time = at.toISOString().slice(11, 23);
    return `${time} [${level}] [${record.thread ?? 'MainThread'}]: ${paint(record.message, colored)}`;
  };
}

/** dbt's JSON lines: `{"data": …, "info": …}`, one event a line. */
export function jsonFormat(invocationId: string, pid: number): LogFormat {
  return (record, at) => {
    const message = messageText(record);
    return JSON.stringify({
      data: { ...record.data, ...('msg' in record.data ? {} : { msg: message }) },
      info: {
        category: '',
        code: record.code,
        extra: {},
        invocation_id: invocationId,
        level: record.level,
        msg: message,
        name: record.name,
        pid,
        thread: record.thread ?? 'MainThread',
        ts: at.toISOString().replace(/(\.\d{3})Z$/, '$1000Z'),
      },
    });
  };
}
