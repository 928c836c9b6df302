import { renderDiagnostic } from '../base/index.ts';
import {
  layOutDiff,
  type DiffPiece,
  type NodeResult,
  type NodeStatus,
  type RowDiff,
  type RunResult,
} from '../manifest/index.ts';
import type { NodeLine } from '../run/index.ts';
import { plain, type LogRecord, type Tone } from './log-record.ts';
import { pluralize } from './pluralize.ts';

type Outcome = 'pass' | 'warn' | 'error' | 'skip' | 'noop';

const OUTCOMES: Readonly<Record<NodeStatus, Outcome>> = {
  success: 'pass',
  pass: 'pass',
  warn: 'warn',
  error: 'error',
  fail: 'error',
  'runtime error': 'error',
  'partial success': 'error',
  skipped: 'skip',
  'no-op': 'noop',
};

const record = (
  level: LogRecord['level'],
  name: string,
  code: string,
  text: string,
  tone: Tone = 'plain',
): LogRecord => ({
  level,
  name,
  code,
  message: [{ text, tone }],
  data: {},
});

const blank: LogRecord = { level: 'info', name: 'Formatting', code: 'Z017', message: plain(''), data: {} };

/** dbt's noun of a node in the closing count: `table model`, `test`, `project hook`. */
function nounOf(line: NodeLine): string {
  const { node } = line;
  if (node.resource_type === 'model') return `${node.config.materialized} model`;
  if (node.resource_type === 'operation') return 'project hook';
  return node.resource_type.replace('_', ' ');
}

/** `0 hours 0 minutes and 1.49 seconds`, as dbt writes a run's length. */
function humanDuration(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return ` in ${hours} hours ${minutes} minutes and ${(seconds % 60).toFixed(2)} seconds`;
}

const TONES: Readonly<Record<DiffPiece['side'], Tone>> = {
  actual: 'good',
  expected: 'bad',
  both: 'plain',
  neither: 'faint',
};

/** The cells in which a unit test's rows differ, in dbt's colours: what is expected red, what is there green. */
const diffPieces = (diff: RowDiff): LogRecord['message'] =>
  layOutDiff(diff, '  ').map(({ text, side }) => ({ text, tone: TONES[side] }));

function describeFailure(result: NodeResult, line: NodeLine | undefined): readonly LogRecord[] {
  const isWarning = result.status === 'warn';
  const node = line?.node;
  const where = node ? `${node.resource_type} ${node.name} (${node.original_file_path})` : result.uniqueId;
  const out: LogRecord[] = [blank];
  if (isWarning) out.push(record('warn', 'RunResultWarning', 'Z021', `Warning in ${where}`, 'warn'));
  else if (result.status !== 'skipped')
    out.push(record('error', 'RunResultFailure', 'Z022', `Failure in ${where}`, 'bad'));
  const said =
    result.diagnostics.length > 0 ? result.diagnostics.map(renderDiagnostic).join('\n') : result.message;
  const name = isWarning ? 'RunResultWarningMessage' : 'RunResultError';
  const code = isWarning ? 'Z046' : 'Z024';
  if (result.diff) out.push({ ...record('error', name, code, ''), message: diffPieces(result.diff) });
  else if (said)
    out.push(record(isWarning ? 'warn' : 'error', name, code, said.replaceAll(/^(?=.)/gm, '  ')));
  else out.push(record('error', 'RunResultErrorNoMessage', 'Z025', `  Status: ${result.status}`));
  if (result.status === 'skipped') return out;
  if (result.compiledPath !== undefined)
    out.push(blank, record('info', 'SQLCompiledPath', 'Z026', `  compiled code at ${result.compiledPath}`));
  if (node?.resource_type === 'test' && result.relationName !== null) {
    const query = `select * from ${result.relationName}`;
    const rule = '-'.repeat(query.length);
    const text = `  See test failures:\n  ${rule}\n  ${query}\n  ${rule}`;
    out.push(blank, record('info', 'CheckNodeTestFailure', 'Z027', text));
  }
  return out;
}

function summary(errors: number, warnings: number, partial: number, cancelled: boolean): LogRecord {
  const successes = `${partial} partial ${partial === 1 ? 'success' : 'successes'}`;
  const end = (text: string, tone: Tone): LogRecord => record('info', 'EndOfRunSummary', 'Z030', text, tone);
  if (cancelled) return end('Exited because of keyboard interrupt', 'warn');
  if (errors > 0) {
    return end(
      `Completed with ${pluralize(errors, 'error')}, ${successes}, and ${pluralize(warnings, 'warning')}:`,
      'bad',
    );
  }
  if (partial > 0) return end(`Completed with ${successes} and ${pluralize(warnings, 'warning')}`, 'warn');
  if (warnings > 0) return end(`Completed with ${pluralize(warnings, 'warning')}:`, 'warn');
  return end('Completed successfully', 'good');
}

/** dbt's closing lines: what ran and how long, the verdict, each failure again with its place, and the counts. */
export function describeEndOfRun(
  result: RunResult,
  lines: ReadonlyMap<string, NodeLine>,
  cancelled: boolean,
): readonly LogRecord[] {
  const nouns = new Map<string, number>();
  const counts: Record<Outcome, number> = { pass: 0, warn: 0, error: 0, skip: 0, noop: 0 };
  for (const entry of result.results) {
    counts[OUTCOMES[entry.status]] += 1;
    const line = lines.get(entry.uniqueId);
    if (line) nouns.set(nounOf(line), (nouns.get(nounOf(line)) ?? 0) + 1);
  }
  const errors = result.results.filter(
    (entry) => entry.status === 'error' || entry.status === 'fail' || entry.status === 'runtime error',
  );
  const skippedWithReason = result.results.filter(
    (entry) => entry.status === 'skipped' && entry.message !== null,
  );
  const warnings = result.results.filter((entry) => entry.status === 'warn');
  const partial = result.results.filter((entry) => entry.status === 'partial success');
  const what = [...nouns].sort(([a], [b]) => (a < b ? -1 : 1)).map(([noun, count]) => pluralize(count, noun));
  const { elapsed } = result;
  const stats = { ...counts, reused: 0, total: result.results.length };
  return [
    blank,
    {
      ...record(
        'info',
        'FinishedRunningStats',
        'E047',
        `Finished running ${what.join(', ')}${humanDuration(elapsed)} (${elapsed.toFixed(2)}s).`,
      ),
      data: { stat_line: what.join(', '), execution_time: elapsed },
    },
    blank,
    summary(errors.length + skippedWithReason.length, warnings.length, partial.length, cancelled),
    ...[...errors, ...skippedWithReason, ...partial, ...warnings].flatMap((entry) =>
      describeFailure(entry, lines.get(entry.uniqueId)),
    ),
    blank,
    {
      ...record(
        'info',
        'StatsLine',
        'Z023',
        `Done. PASS=${stats.pass} WARN=${stats.warn} ERROR=${stats.error} SKIP=${stats.skip} NO-OP=${stats.noop} TOTAL=${stats.total}`,
      ),
      data: { stats },
    },
  ];
}
