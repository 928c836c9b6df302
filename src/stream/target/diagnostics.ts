import { didYouMean, type Diagnostic } from '../../base/index.ts';

export function topicWithoutTable(topic: string, known: readonly string[]): Diagnostic {
  return {
    code: 'GENERATOR_TARGET',
    severity: 'error',
    message: `no pipe brings topic '${topic}' to a table`,
    hint: didYouMean(topic, known) ?? 'describe one in pipes/, or send the records to Kafka',
  };
}
