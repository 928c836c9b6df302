import { renderDiagnostic } from '../base/index.ts';
import type { AnswerEvent, CommandEvent } from '../manifest/index.ts';
import { describeDepsEvent } from './describe-deps-event.ts';
import { plain, type LogRecord } from './log-record.ts';
import { pluralize } from './pluralize.ts';

const ANSWER_CODES: Readonly<Record<AnswerEvent, string>> = {
  ShowNode: 'Q041',
  CompiledNode: 'Q042',
  PrintEvent: 'Z052',
};

/** The log lines of a command's event; dbt's own words, names and codes where dbt has the event. */
export function describeCommandEvent(event: CommandEvent): readonly LogRecord[] {
  switch (event.kind) {
    case 'CommandStarted':
      return [
        {
          level: 'info',
          name: 'MainReportVersion',
          code: 'A001',
          message: plain(`Running with tsdbt=${event.version}`),
          data: { version: event.version },
        },
      ];
    case 'WarehouseNamed':
      return [
        {
          level: 'info',
          name: 'AdapterRegistered',
          code: 'E034',
          message: plain(`Registered adapter: ${event.adapter} (${event.detail})`),
          data: { adapter_name: event.adapter, detail: event.detail },
        },
      ];
    case 'ProfileMissing':
      return [
        {
          level: 'info',
          name: 'ProfileMissing',
          code: 'T001',
          message: plain(
            `No profiles.yml found: using the embedded target '${event.targetName}' in ${event.path}`,
          ),
          data: { target_name: event.targetName, path: event.path },
        },
      ];
    case 'ProjectFound': {
      const found = event.counts
        .filter(([, count]) => count > 0)
        .map(([noun, count]) => pluralize(count, noun.replace('_', ' ')));
      return [
        {
          level: 'info',
          name: 'FoundStats',
          code: 'W006',
          message: plain(`Found ${found.join(', ')}`),
          data: { stat_line: found.join(', ') },
        },
      ];
    }
    case 'Diagnosed': {
      const { diagnostic } = event;
      const isError = diagnostic.severity === 'error';
      return [
        {
          level: isError ? 'error' : 'warn',
          name: diagnostic.event ?? diagnostic.code,
          code: isError ? 'Z002' : 'T002',
          message: [{ text: renderDiagnostic(diagnostic), tone: isError ? 'bad' : 'warn' }],
          data: {
            code: diagnostic.code,
            ...(diagnostic.node === undefined ? {} : { unique_id: diagnostic.node }),
          },
        },
      ];
    }
    case 'TemplateLogged':
      return [
        event.info
          ? {
              level: 'info',
              name: 'JinjaLogInfo',
              code: 'I062',
              message: plain(event.message),
              data: { msg: event.message },
            }
          : {
              level: 'debug',
              name: 'JinjaLogDebug',
              code: 'I063',
              message: plain(event.message),
              data: { msg: event.message },
            },
      ];
    case 'DeprecationsSummarized': {
      const lines = event.counts.map(([name, count]) => `- ${name}: ${pluralize(count, 'occurrence')}`);
      const hint = event.showsAll ? [] : ['--show-all-deprecations shows each of them'];
      const text = ['Summary of encountered deprecations:', ...lines, ...hint].join('\n');
      return [
        {
          level: 'warn',
          name: 'DeprecationsSummary',
          code: 'D028',
          message: [{ text, tone: 'warn' }],
          data: {
            summaries: event.counts.map(([name, occurrences]) => ({ event_name: name, occurrences })),
            show_all_hint: !event.showsAll,
          },
        },
      ];
    }
    case 'CatalogStarted':
      return [
        {
          level: 'info',
          name: 'BuildingCatalog',
          code: 'E044',
          message: plain('Building catalog'),
          data: {},
        },
      ];
    case 'CatalogWritten':
      return [
        {
          level: 'info',
          name: 'CatalogWritten',
          code: 'E042',
          message: plain(`Catalog written to ${event.file}`),
          data: { path: event.file },
        },
      ];
    case 'NothingToDo':
      return [
        {
          level: 'warn',
          name: 'NothingToDo',
          code: 'Q035',
          message: plain('Nothing to do. Try checking your model configs and model specification args'),
          data: {},
        },
      ];
    case 'Answered':
      return [
        {
          level: 'info',
          name: event.event,
          code: ANSWER_CODES[event.event],
          message: plain(event.text),
          data: event.data,
          isAnswer: true,
        },
      ];
    case 'Noted':
      return [{ level: 'info', name: 'Note', code: 'T003', message: plain(event.message), data: {} }];
    case 'CommandFinished': {
      const how = event.success ? 'succeeded' : 'failed';
      return [
        {
          level: 'debug',
          name: 'CommandCompleted',
          code: 'Q039',
          message: plain(
            `Command \`tsdbt ${event.command}\` ${how} after ${event.elapsed.toFixed(2)} seconds`,
          ),
          data: { command: event.command, success: event.success, elapsed: event.elapsed },
        },
      ];
    }
    default:
      return [describeDepsEvent(event)];
  }
}
