import { UserError } from '../../base/index.ts';
import { validateYaml, type YamlDocument } from '../../project/index.ts';
import { readInstant } from './read-units.ts';
import { readStream } from './read-stream.ts';
import { asFields, asNumber, SpecReader } from './spec-reader.ts';
import type { StreamSpec, StreamsSpec, ValueSpec } from './stream-spec.ts';
import { STREAMS_FILE } from './streams-schema.ts';
import { valuesOf } from './values-of.ts';

/**
 * Reads a spec of our own.
 * @throws UserError with everything that is wrong with it, each at its place; a key that is not known is wrong
 */
export async function readStreamsSpec(document: YamlDocument): Promise<StreamsSpec> {
  const problems = await validateYaml(document, STREAMS_FILE);
  if (problems.length > 0) {
    // Elsewhere an unknown key is a warning, as in dbt; here nothing would heed it.
    throw new UserError(problems.map((problem) => ({ ...problem, severity: 'error' })));
  }
  const reader = new SpecReader(document);
  const from = asFields(document.data);
  const start = reader.read(from, 'start', [], readInstant, "a date such as '2026-01-01T00:00:00Z'");
  const listed: readonly unknown[] = Array.isArray(from['streams']) ? from['streams'] : [];
  const streams = listed.map((stream, index) => readStream(reader, stream, ['streams', index]));
  checkReferences(reader, streams);
  reader.found.throwIfErrors();
  return { seed: asNumber(from['seed']), start, streams };
}

function checkReferences(reader: SpecReader, streams: readonly StreamSpec[]): void {
  const wrongAt = (value: ValueSpec, message: string): void => {
    reader.found.report({ code: 'GENERATOR_SPEC', severity: 'error', message, span: value.span });
  };
  const names = streams.map(({ name }) => name);
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) !== index)
      reader.wrong(`there are two streams '${name}': give one a 'name'`, ['streams', index]);
  }
  for (const stream of streams) {
    const inStates = (stream.life?.states ?? []).flatMap((state) => [...valuesOf(state.fields)]);
    for (const value of [...valuesOf(stream.fields), ...inStates]) {
      if (value.kind === 'reference') {
        const pool = streams.find(({ name }) => name === value.pool);
        if (!pool) wrongAt(value, `there is no stream '${value.pool}' to refer to`);
        else if (!pool.fields.some(({ name }) => name === value.field))
          wrongAt(value, `stream '${value.pool}' has no field '${value.field}'`);
      }
      if (value.kind === 'of' && !stream.fields.some(({ name }) => name === value.field))
        wrongAt(value, `'${stream.name}' has no field '${value.field}'`);
      if (value.kind === 'key' && !stream.keySpace) wrongAt(value, "'key' needs a stream with 'keys'");
    }
  }
}
