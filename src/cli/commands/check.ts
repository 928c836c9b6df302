import type { CheckReport } from '../../app/index.ts';
import { positionAt, renderDiagnostic, spanInFile, type Diagnostic } from '../../base/index.ts';
import { EXIT, type Command } from '../command.ts';
import { RESOURCE_TYPE_FLAGS, SELECTION_FLAGS } from '../flags.ts';

export const check: Command = {
  name: 'check',
  describe: "Find mistakes in the project's SQL with ClickHouse's own analyser, without running it",
  flags: {
    ...SELECTION_FLAGS,
    ...RESOURCE_TYPE_FLAGS,
    output: {
      type: 'string',
      group: 'This command',
      choices: ['text', 'json'],
      default: 'text',
      describe: 'Form of what is found',
    },
    introspect: {
      type: 'boolean',
      group: 'This command',
      setting: 'INTROSPECT',
      default: true,
      describe: 'Ask the target for columns of sources, and let templates ask it',
    },
    'keep-results': {
      type: 'boolean',
      group: 'This command',
      default: true,
      describe: 'Let the results of an earlier check stand where nothing has changed',
    },
  },
  example: 'tsdbt check --select marts',
  logsTo: 'stderr',
  quietest: 'warn',
  async run({ flags, global, selection, io, output }) {
    const { checkNodes } = await import('../../app/index.ts');
    const report = await checkNodes(
      { ...global, ...selection, introspect: flags.yes('introspect'), keeps: flags.yes('keep-results') },
      io,
    );
    output(flags.text('output') === 'json' ? toJson(report) : toText(report));
    return report.diagnostics.some(({ severity }) => severity === 'error') ? EXIT.failed : EXIT.done;
  },
};

function toText({ nodes, diagnostics }: CheckReport): string {
  const parts = diagnostics.map(renderDiagnostic);
  const unchecked = new Map<string, string[]>();
  for (const { id, status, reason = '' } of nodes) {
    if (status !== 'unchecked') continue;
    unchecked.set(reason, [...(unchecked.get(reason) ?? []), id.split('.').slice(2).join('.')]);
  }
  const lines = Array.from(unchecked, ([reason, names]) => {
    const shown = names.slice(0, 5).join(', ');
    const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
    return `  ${shown}${more}, because ${reason}`;
  });
  if (lines.length > 0) parts.push(['not checked:', ...lines].join('\n'));
  const count = (severity: Diagnostic['severity']): number =>
    diagnostics.filter((each) => each.severity === severity).length;
  const passed = nodes.filter(({ status }) => status === 'passed').length;
  const total = [...unchecked.values()].reduce((sum, names) => sum + names.length, 0);
  parts.push(
    `${plural(nodes.length, 'node')}: ${passed} right, ${plural(count('error'), 'error')}, ${plural(count('warning'), 'warning')}, ${total} not checked`,
  );
  return parts.join('\n\n');
}

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

/** snake_case, as dbt's artifacts; lines and columns count from 1. */
function toJson({ nodes, diagnostics }: CheckReport): string {
  return JSON.stringify(
    {
      nodes: nodes.map(({ id, status, reason, columns }) => ({
        unique_id: id,
        status,
        ...(reason === undefined ? {} : { reason }),
        ...(columns ? { columns: columns.map(({ name, type }) => ({ name, type })) } : {}),
      })),
      diagnostics: diagnostics.map(({ code, severity, message, hint, node, span }) => ({
        code,
        severity,
        message,
        ...(hint === undefined ? {} : { hint }),
        ...(node === undefined ? {} : { node }),
        ...(span ? placeOf(span) : {}),
      })),
    },
    null,
    2,
  );
}

function placeOf(place: NonNullable<Diagnostic['span']>): Readonly<Record<string, unknown>> {
  const span = spanInFile(place);
  const [start, end] = [positionAt(span.source, span.start), positionAt(span.source, span.end)];
  return {
    file: span.source.path,
    line: start.line,
    column: start.column,
    end_line: end.line,
    end_column: end.column,
  };
}
