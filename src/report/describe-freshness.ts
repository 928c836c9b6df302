import { renderDiagnostic } from '../base/index.ts';
import type { FreshnessRun, FreshnessStatus, NodeResult, SourceFreshness } from '../manifest/index.ts';
import type { FreshnessLine } from '../run/index.ts';
import { fancyLine } from './fancy-line.ts';
import { plain, type LogLevel, type LogRecord, type Tone } from './log-record.ts';
import { pluralize } from './pluralize.ts';

const WORDS: Readonly<Record<FreshnessStatus, { word: string; level: LogLevel; tone: Tone }>> = {
  pass: { word: 'PASS', level: 'info', tone: 'good' },
  warn: { word: 'WARN', level: 'warn', tone: 'warn' },
  error: { word: 'ERROR STALE', level: 'error', tone: 'bad' },
  'runtime error': { word: 'ERROR', level: 'error', tone: 'bad' },
};

const nameOf = ({ source }: FreshnessLine): string => `${source.source_name}.${source.name}`;

const nodeInfo = ({ source }: FreshnessLine): Readonly<Record<string, unknown>> => ({
  node_info: {
    unique_id: source.unique_id,
    node_name: source.name,
    node_path: source.path,
    resource_type: source.resource_type,
    node_relation: {
      alias: source.identifier,
      database: source.database,
      relation_name: source.relation_name,
      schema: source.schema,
    },
    meta: source.meta,
  },
});

/** dbt's line of a source that is about to be measured. */
export function describeFreshnessStart(line: FreshnessLine, width: number): LogRecord {
  const { index, total, thread } = line;
  const description = `freshness of ${nameOf(line)}`;
  return {
    level: 'info',
    name: 'LogStartLine',
    code: 'Q011',
    thread,
    message: fancyLine({
      message: `START ${description}`,
      status: 'RUN',
      tone: 'plain',
      index,
      total,
      width,
    }),
    data: { ...nodeInfo(line), description, index, total },
  };
}

/** dbt's line of a source that was measured. */
export function describeFreshness(line: FreshnessLine, result: SourceFreshness, width: number): LogRecord {
  const { index, total, thread, source } = line;
  const { word, level, tone } = WORDS[result.status];
  const { executionTime } = result;
  const message = `${word} freshness of ${nameOf(line)}`;
  return {
    level,
    name: 'LogFreshnessResult',
    code: 'Q018',
    thread,
    message: fancyLine({ message, status: word, tone, index, total, executionTime, width }),
    data: {
      ...nodeInfo(line),
      status: result.status,
      source_name: source.source_name,
      table_name: source.name,
      index,
      total,
      execution_time: executionTime,
    },
  };
}

/** dbt's closing lines: how many, how long, what is wrong. */
export function describeEndOfFreshness(
  run: FreshnessRun,
  lines: readonly FreshnessLine[],
): readonly LogRecord[] {
  const counts = [
    ...(run.hooks.length === 0 ? [] : [pluralize(run.hooks.length, 'project hook')]),
    pluralize(run.results.length, 'source'),
  ];
  const seconds = run.elapsed.toFixed(2);
  const minutes = Math.floor(run.elapsed / 60);
  const long = `${Math.floor(minutes / 60)} hours ${minutes % 60} minutes and ${(run.elapsed % 60).toFixed(2)} seconds`;
  const out: LogRecord[] = [
    blank,
    {
      level: 'info',
      name: 'FinishedRunningStats',
      code: 'E043',
      message: plain(`Finished running ${counts.join(', ')} in ${long} (${seconds}s).`),
      data: { stat_line: counts.join(', '), execution: ` in ${long}`, execution_time: run.elapsed },
    },
  ];
  const lineOf = new Map(lines.map((line) => [line.source.unique_id, line]));
  for (const result of run.results) {
    const line = lineOf.get(result.uniqueId);
    const isBad = result.status === 'error' || result.status === 'runtime error';
    if (line && isBad) out.push(...describeFailure(line, result));
  }
  for (const hook of run.hooks) if (hook.status === 'error') out.push(...describeHookFailure(hook));
  return [
    ...out,
    { level: 'info', name: 'FreshnessCheckComplete', code: 'Q003', message: plain('Done.'), data: {} },
  ];
}

const blank: LogRecord = { level: 'info', name: 'Formatting', code: 'Z017', message: plain(''), data: {} };

function describeFailure({ source }: FreshnessLine, result: SourceFreshness): readonly LogRecord[] {
  const reasons =
    result.diagnostics.length > 0
      ? result.diagnostics.map(renderDiagnostic).join('\n')
      : `Its newest row is ${describeAge(result.measured?.age ?? 0)} old`;
  return failure(`source ${source.name} (${source.original_file_path})`, reasons);
}

function describeHookFailure(hook: NodeResult): readonly LogRecord[] {
  return failure(`operation ${hook.uniqueId}`, hook.message ?? '');
}

function failure(subject: string, reasons: string): readonly LogRecord[] {
  return [
    blank,
    {
      level: 'error',
      name: 'RunResultFailure',
      code: 'Z022',
      message: [{ text: `Failure in ${subject}`, tone: 'bad' }],
      data: {},
    },
    {
      level: 'error',
      name: 'RunResultError',
      code: 'Z024',
      message: plain(reasons.replaceAll(/^(?=.)/gm, '  ')),
      data: {},
    },
  ];
}

/** In the largest unit of which there are at least two. */
function describeAge(seconds: number): string {
  const units = [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
  ] as const;
  const [name, size] = units.find(([, length]) => seconds >= 2 * length) ?? (['second', 1] as const);
  return pluralize(Math.floor(seconds / size), name);
}
