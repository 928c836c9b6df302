import { expressionMaker } from '../values/expression-maker.ts';
import { constantMaker, numberMaker, type Maker } from '../values/maker.ts';
import {
  listMaker,
  nestedMaker,
  recordWriter,
  type NamedMaker,
  type WriteRecord,
} from '../values/record-writer.ts';
import type { World } from '../values/world.ts';
import type { FieldSpec, NamedField, TopicSpec } from './datagen-spec.ts';

export interface CompiledTopic {
  /** What writes a record's fields, but for the one that came from a parent. @throws UserError for bad expressions */
  writerFor(given: string | undefined): WriteRecord;
}

function compileField(topic: string, name: string, field: FieldSpec, world: World): Maker {
  switch (field.kind) {
    case 'constant':
      return constantMaker(field.value);
    case 'list':
      return listMaker(
        field.items.map((item, index) => compileField(topic, `${name}[${index}]`, item, world)),
      );
    case 'record':
      return nestedMaker(compileFields(topic, field.fields, world, `${name}.`));
    case 'expression':
      if (field.text === 'iteration.index') return numberMaker(({ iteration }) => iteration);
      return expressionMaker(field.text, { topic, field: name, span: field.span }, world, {
        hasNames: false,
      });
  }
}

function compileFields(
  topic: string,
  fields: readonly NamedField[],
  world: World,
  prefix = '',
): readonly NamedMaker[] {
  return fields.map(({ name, value }) => ({
    name,
    maker: compileField(topic, `${prefix}${name}`, value, world),
  }));
}

/**
 * Compiles a topic's fields, once for each way that its records come about and when the first one needs it: a field that
 * always comes from a parent may hold any text.
 */
export function compileTopic(spec: TopicSpec, world: World): CompiledTopic {
  const kept = new Set(spec.relationships.map((relationship) => relationship.parentField));
  if (spec.key !== null) kept.add(spec.key);
  const writers = new Map<string | undefined, WriteRecord>();
  return {
    writerFor(given) {
      let writer = writers.get(given);
      if (!writer) {
        const fields = spec.fields.filter(({ name }) => name !== given);
        writer = recordWriter(compileFields(spec.topic, fields, world), kept);
        writers.set(given, writer);
      }
      return writer;
    },
  };
}
