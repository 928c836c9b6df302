import { renderDiagnostic } from '../base/index.ts';
import type { NodeResult } from '../manifest/index.ts';
import type { NodeLine, RunEvent } from '../run/index.ts';
import { describeCounts } from './describe-counts.ts';
import { describeEndOfRun } from './describe-end-of-run.ts';
import { describeEndOfFreshness, describeFreshness, describeFreshnessStart } from './describe-freshness.ts';
import { fancyLine } from './fancy-line.ts';
import { plain, type LogLevel, type LogRecord, type Tone } from './log-record.ts';

interface ResultWords {
  readonly name: string;
  readonly code: string;
  readonly level: LogLevel;
  readonly message: string;
  readonly status: string;
  readonly tone: Tone;
}

function skipped(line: NodeLine): ResultWords {
  const { node } = line;
  const relational =
    node.resource_type === 'model' || node.resource_type === 'seed' || node.resource_type === 'snapshot';
  const message = relational
    ? `SKIP relation ${node.schema}.${node.alias}`
    : `SKIP ${node.resource_type} ${node.name}`;
  return { name: 'SkippingDetails', code: 'Q034', level: 'info', message, status: 'SKIP', tone: 'warn' };
}

function testWords(line: NodeLine, result: NodeResult): ResultWords {
  const { node } = line;
  const name = node.resource_type === 'unit_test' ? `${node.model}::${node.name}` : node.name;
  const base = { name: 'LogTestResult', code: 'Q007' };
  const failures = String(result.failures ?? '');
  switch (result.status) {
    case 'pass':
      return { ...base, level: 'info', message: `PASS ${name}`, status: 'PASS', tone: 'good' };
    case 'warn':
      return {
        ...base,
        level: 'warn',
        message: `WARN ${failures} ${name}`,
        status: `WARN ${failures}`,
        tone: 'warn',
      };
    case 'fail':
      return {
        ...base,
        level: 'error',
        message: `FAIL ${failures} ${name}`,
        status: `FAIL ${failures}`,
        tone: 'bad',
      };
    default:
      return { ...base, level: 'error', message: `ERROR ${name}`, status: 'ERROR', tone: 'bad' };
  }
}

function seedWords(line: NodeLine, result: NodeResult): ResultWords {
  const base = { name: 'LogSeedResult', code: 'Q016' };
  const file = `seed file ${line.node.schema}.${line.node.alias}`;
  return result.status === 'success'
    ? { ...base, level: 'info', message: `OK loaded ${file}`, status: result.message ?? 'OK', tone: 'good' }
    : { ...base, level: 'error', message: `ERROR loading ${file}`, status: 'ERROR', tone: 'bad' };
}

function modelWords(line: NodeLine, result: NodeResult): ResultWords {
  const base = { name: 'LogModelResult', code: 'Q012' };
  switch (result.status) {
    case 'no-op':
      return {
        name: 'LogNodeNoOpResult',
        code: 'Q019',
        level: 'info',
        message: `NO-OP ${line.description}`,
        status: 'NO-OP',
        tone: 'warn',
      };
    case 'partial success':
      return {
        ...base,
        level: 'error',
        message: `PARTIALLY created ${line.description}`,
        status: 'PARTIAL SUCCESS',
        tone: 'warn',
      };
    case 'success':
      return {
        ...base,
        level: 'info',
        message: `OK created ${line.description}`,
        status: result.message ?? 'OK',
        tone: 'good',
      };
    default:
      return {
        ...base,
        level: 'error',
        message: `ERROR creating ${line.description}`,
        status: 'ERROR',
        tone: 'bad',
      };
  }
}

const isTest = ({ node }: NodeLine): boolean =>
  node.resource_type === 'test' || node.resource_type === 'unit_test';

function resultWords(line: NodeLine, result: NodeResult): ResultWords {
  if (result.status === 'skipped') return skipped(line);
  if (isTest(line)) return testWords(line, result);
  if (line.node.resource_type === 'seed') return seedWords(line, result);
  return modelWords(line, result);
}

/** dbt's `node_info` of a line. */
function nodeInfo(line: NodeLine): Readonly<Record<string, unknown>> {
  const { node } = line;
  return {
    node_info: {
      unique_id: node.unique_id,
      node_name: node.name,
      node_path: node.path,
      resource_type: node.resource_type,
      materialized: node.config.materialized,
      node_relation: {
        alias: node.alias,
        database: node.database,
        relation_name: node.relation_name,
        schema: node.schema,
      },
      meta: node.meta,
    },
  };
}

function sqlQuery(
  { uniqueId, sql, queryId }: { readonly uniqueId: string; readonly sql: string; readonly queryId: string },
  purpose: string,
): LogRecord {
  return {
    level: 'debug',
    name: 'SQLQuery',
    code: 'E016',
    message: plain(`On ${uniqueId} (${purpose}, ${queryId}): ${sql}`),
    data: { conn_name: uniqueId, sql, query_id: queryId, purpose },
  };
}

function finished(line: NodeLine, result: NodeResult, width: number): readonly LogRecord[] {
  const words = resultWords(line, result);
  const { resource_type: kind } = line.node;
  const counts = isTest(line) || kind === 'seed' ? '' : describeCounts(result.adapterResponse);
  const timed = result.status === 'skipped' ? {} : { executionTime: result.executionTime };
  return [
    {
      level: words.level,
      name: words.name,
      code: words.code,
      thread: line.thread,
      message: fancyLine({
        message: words.message,
        status: words.status,
        tone: words.tone,
        index: line.index,
        total: line.total,
        width,
        ...(counts === '' ? {} : { counts }),
        ...timed,
      }),
      data: {
        ...nodeInfo(line),
        description: line.description,
        index: line.index,
        total: line.total,
        status: result.status,
        execution_time: result.executionTime,
        ...(result.failures === null ? {} : { num_failures: result.failures }),
      },
    },
  ];
}

/**
 * The log lines of a run's event; dbt's own words, names and codes where dbt has the event.
 * `lines` holds the line of every node finished so far, for the summary at the end.
 */
export function describeRunEvent(
  event: RunEvent,
  lines: ReadonlyMap<string, NodeLine>,
  width: number,
): readonly LogRecord[] {
  switch (event.kind) {
    case 'RunStarted':
      return [
        { level: 'info', name: 'Formatting', code: 'Z017', message: plain(''), data: {} },
        {
          level: 'info',
          name: 'ConcurrencyLine',
          code: 'Q027',
          message: plain(`Concurrency: ${event.threads} threads (target='${event.targetName}')`),
          data: { num_threads: event.threads, target_name: event.targetName, node_count: event.total },
        },
        { level: 'info', name: 'Formatting', code: 'Z017', message: plain(''), data: {} },
      ];
    case 'NodeStarted':
      return [
        {
          level: 'info',
          name: 'LogStartLine',
          code: 'Q011',
          thread: event.line.thread,
          message: fancyLine({
            message: `START ${event.line.description}`,
            status: 'RUN',
            tone: 'plain',
            index: event.line.index,
            total: event.line.total,
            width,
          }),
          data: {
            ...nodeInfo(event.line),
            description: event.line.description,
            index: event.line.index,
            total: event.line.total,
          },
        },
      ];
    case 'NodeFinished':
      return finished(event.line, event.result, width);
    case 'StatementSent':
      return [sqlQuery(event, event.purpose)];
    case 'QuestionSent':
      return [sqlQuery(event, 'look')];
    case 'HookStarted':
      return [
        {
          level: 'info',
          name: 'LogHookStartLine',
          code: 'Q032',
          message: fancyLine({
            message: `START hook: ${event.name}`,
            status: 'RUN',
            tone: 'plain',
            index: event.index,
            total: event.total,
            width,
            truncate: true,
          }),
          data: { statement: event.name, index: event.index, total: event.total },
        },
      ];
    case 'HookFinished': {
      const good = event.result.status === 'success';
      const word = good ? 'OK' : event.result.status === 'skipped' ? 'SKIP' : 'ERROR';
      return [
        {
          level: good ? 'info' : 'error',
          name: 'LogHookEndLine',
          code: 'Q033',
          message: fancyLine({
            message: `${word} hook: ${event.name}`,
            status: word,
            tone: good ? 'good' : word === 'SKIP' ? 'warn' : 'bad',
            index: event.index,
            total: event.total,
            executionTime: event.result.executionTime,
            width,
            truncate: true,
          }),
          data: {
            statement: event.name,
            index: event.index,
            total: event.total,
            status: event.result.status,
            execution_time: event.result.executionTime,
          },
        },
      ];
    }
    case 'FreshnessStarted':
      return [describeFreshnessStart(event.line, width)];
    case 'FreshnessMeasured':
      return [describeFreshness(event.line, event.result, width)];
    case 'FreshnessFinished':
      return describeEndOfFreshness(event.run, event.lines);
    case 'Warned':
      return [
        {
          level: 'warn',
          name: event.diagnostic.event ?? event.diagnostic.code,
          code: 'T002',
          message: [{ text: renderDiagnostic(event.diagnostic), tone: 'warn' }],
          data: { code: event.diagnostic.code },
        },
      ];
    case 'CancelRequested':
      return event.running.map((uniqueId) => ({
        level: 'error',
        name: 'LogCancelLine',
        code: 'Q022',
        message: fancyLine({ message: `CANCEL query ${uniqueId}`, status: 'CANCEL', tone: 'bad', width }),
        data: { conn_name: uniqueId },
      }));
    case 'RunFinished':
      return describeEndOfRun(event.result, lines, event.cancelled);
  }
}
