export type {
  FieldSpec,
  GeneratorSpec,
  NamedField,
  RelationshipSpec,
  TopicSpec as GeneratorTopic,
} from './generator-spec.ts';
export { readGeneratorSpec } from './read-generator-spec.ts';
export {
  runGenerator,
  type GeneratedCounts,
  type GeneratorOptions,
  type GeneratorTarget,
} from './run-generator.ts';
