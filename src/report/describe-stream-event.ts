import type { StreamEvent } from '../stream/index.ts';
import { plain, type LogLevel, type LogRecord } from './log-record.ts';
import { pluralize } from './pluralize.ts';

const rate = (count: number, milliseconds: number): string =>
  milliseconds > 0
    ? `${Math.round(count / (milliseconds / 1000)).toLocaleString('en-US')} a second`
    : 'at once';

const number = (value: number): string => value.toLocaleString('en-US');

function words(event: StreamEvent): readonly [LogLevel, string] {
  switch (event.type) {
    case 'BrokerStarted':
      return [
        'info',
        `No KAFKA_BROKERS: this process serves the embedded broker on ${event.address} (for development, tests and the demo only)`,
      ];
    case 'BrokerJoined':
      return ['info', `Using the embedded broker of process ${event.ownerPid} on ${event.address}`];
    case 'TopicCreated':
      return ['info', `Created topic '${event.topic}' with ${pluralize(event.partitions, 'partition')}`];
    case 'TopicRepaired':
      return [
        'warn',
        `Cut ${pluralize(event.bytesRemoved, 'byte')} of an unfinished batch off topic '${event.topic}', partition ${event.partition}; its next offset is ${event.endOffset}`,
      ];
    case 'RecordsProduced':
      return [
        'debug',
        `Produced ${number(event.records)} records to '${event.topic}' (${rate(event.records, event.elapsed)})`,
      ];
    case 'GeneratorProgressed':
      return [
        'info',
        `Generated ${pluralize(event.records, 'record')} so far (${rate(event.records, event.elapsed)})`,
      ];
    case 'TopicWithoutTable':
      return ['warn', `No pipe brings topic '${event.topic}' to a table: its records are passed over`];
    case 'KafkaLogged':
      // What matters of it comes as an error too.
      return ['debug', `Kafka (${event.level}): ${event.message}`];
    case 'PipeStarted':
      return [
        'info',
        event.backlog === 0
          ? `Pipe '${event.pipe}': nothing new in ${event.topics.join(', ')} for ${event.table}`
          : `Pipe '${event.pipe}': ${number(event.backlog)} ${event.backlog === 1 ? 'record' : 'records'} of ${event.topics.join(', ')} to carry to ${event.table}`,
      ];
    case 'TableCreated':
      return ['info', `Pipe '${event.pipe}': created table ${event.table}`];
    case 'BatchWritten':
      return [
        'debug',
        `Pipe '${event.pipe}': ${number(event.rows)} rows of '${event.topic}', partition ${event.partition}, offsets ${event.firstOffset} to ${event.lastOffset}`,
      ];
    case 'RecordsSkipped':
      return [
        'info',
        `Pipe '${event.pipe}': ${pluralize(event.records, 'record')} of '${event.topic}' without a value, up to offset ${event.lastOffset}`,
      ];
    case 'RecordRejected':
      return [
        'warn',
        `Pipe '${event.pipe}': a record of '${event.topic}' (partition ${event.partition}, offset ${event.offset}) went to ${event.errorTable}: ${event.reason}`,
      ];
    case 'FieldDrifted':
      return [
        'warn',
        event.drift === 'unknown'
          ? `Pipe '${event.pipe}': field '${event.field}' is not a column and is dropped (first seen in '${event.topic}', partition ${event.partition}, offset ${event.offset})`
          : `Pipe '${event.pipe}': column '${event.field}' is missing from records (first in '${event.topic}', partition ${event.partition}, offset ${event.offset})`,
      ];
    case 'RecordsGone':
      return [
        'error',
        `Pipe '${event.pipe}': Kafka no longer has offsets ${event.from} to ${event.to - 1} of '${event.topic}', partition ${event.partition}: its retention removed them before they were read`,
      ];
    case 'PipeDrained': {
      const rejected =
        event.rejected > 0 ? `, ${pluralize(event.rejected, 'record')} to its error table` : '';
      const written =
        event.rows === 0
          ? `no rows for ${event.table}`
          : `wrote ${number(event.rows)} rows to ${event.table} (${rate(event.rows, event.elapsed)})`;
      // That there was nothing to carry was said at the start.
      const level = event.rejected > 0 ? 'warn' : event.rows === 0 ? 'debug' : 'info';
      return [level, `Pipe '${event.pipe}': ${written}${rejected}`];
    }
  }
}

/** The log line of what the generator, the broker or a pipe did. */
export function describeStreamEvent(event: StreamEvent): LogRecord {
  const [level, text] = words(event);
  return { level, name: event.type, code: 'T010', message: plain(text), data: { ...event } };
}
