import { isRecord, type DiagnosticSink, type Json } from '../../base/index.ts';
import { validateYaml, type YamlDocument } from '../../project/index.ts';
import { pipeNameTaken, pipeNeedsDestination } from './diagnostics.ts';
import type { PipeColumn, PipeDefinition, PipeDestination } from './pipe-config.ts';
import { PIPE_FILE } from './pipe-schema.ts';

/** What a pipe has that does not say otherwise: ClickPipes' numbers for a block. */
const DEFAULTS = {
  engine: 'MergeTree',
  batch: { rows: 100_000, bytes: 32 * 1024 * 1024, age: 5_000 },
} as const;

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
const numberOf = (value: unknown, otherwise: number): number =>
  typeof value === 'number' ? value : otherwise;

function readColumns(value: unknown): PipeColumn[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isRecord).map(({ name, data_type: type, description }) => ({
    name: String(name),
    type: String(type),
    ...(typeof description === 'string' ? { description } : {}),
  }));
}

function readDestination(pipe: Record<string, unknown>): PipeDestination | undefined {
  const source = textOf(pipe['source']);
  const table = textOf(pipe['table']);
  const database = textOf(pipe['database']);
  if (source !== undefined) {
    const [name = '', of = ''] = source.split('.');
    return table === undefined && database === undefined
      ? { kind: 'source', source: name, table: of }
      : undefined;
  }
  if (table === undefined) return undefined;
  return { kind: 'table', table, ...(database === undefined ? {} : { database }) };
}

function readMapping(value: unknown): Record<string, string> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([column, field]) => [column, String(field)]));
}

function readPipe(pipe: Record<string, unknown>, destination: PipeDestination): Omit<PipeDefinition, 'span'> {
  const batch = isRecord(pipe['batch']) ? pipe['batch'] : {};
  const description = textOf(pipe['description']);
  const group = textOf(pipe['group']);
  return {
    name: String(pipe['name']),
    ...(description === undefined ? {} : { description }),
    topics: textsOf(pipe['topics']),
    destination,
    columns: readColumns(pipe['columns']),
    engine: textOf(pipe['engine']) ?? DEFAULTS.engine,
    orderBy: textsOf(pipe['order_by']),
    start: pipe['start'] === 'latest' ? 'latest' : 'beginning',
    mapping: readMapping(pipe['mapping']),
    offsetColumns: pipe['offset_columns'] !== false,
    onError: pipe['on_error'] === 'stop' ? 'stop' : 'reject',
    batch: {
      rows: numberOf(batch['rows'], DEFAULTS.batch.rows),
      bytes: numberOf(batch['bytes'], DEFAULTS.batch.bytes),
      age: numberOf(batch['seconds'], DEFAULTS.batch.age / 1_000) * 1_000,
    },
    ...(group === undefined ? {} : { group }),
  };
}

/**
 * The pipes of a file of `pipes/`, Jinja in it already rendered. What is wrong goes to the sink; pipes that cannot be
 * read are left out.
 */
export async function readPipes(
  document: YamlDocument,
  sink: DiagnosticSink,
): Promise<readonly PipeDefinition[]> {
  const problems = await validateYaml(document, PIPE_FILE);
  for (const problem of problems) sink.report(problem);
  if (problems.some(({ severity }) => severity === 'error')) return [];
  const data: Json = document.data;
  const listed: unknown = isRecord(data) ? data['pipes'] : undefined;
  const pipes: PipeDefinition[] = [];
  const names = new Set<string>();
  for (const [index, pipe] of (Array.isArray(listed) ? listed : []).entries()) {
    if (!isRecord(pipe)) continue;
    const name = String(pipe['name']);
    const span = document.spanOf(['pipes', index, 'name']);
    const destination = readDestination(pipe);
    if (names.has(name)) sink.report(pipeNameTaken(name, span));
    else if (!destination) sink.report(pipeNeedsDestination(name, span));
    else pipes.push({ ...readPipe(pipe, destination), span });
    names.add(name);
  }
  return pipes;
}
