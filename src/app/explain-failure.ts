import { isRecord, UserError, type Diagnostic } from '../base/index.ts';
import { WarehouseError } from '../warehouse/index.ts';

/** What Kafka, the broker or ClickHouse refused, as something to tell the user. */
export function explainFailure(error: unknown): Diagnostic | undefined {
  if (!(error instanceof Error) || !isRecord(error)) return undefined;
  const known =
    error instanceof WarehouseError ||
    ['KafkaError', 'BrokerError', 'PipeError', 'ArtifactError', 'UnsafeServerError', 'DepsError'].includes(
      error.name,
    );
  if (!known) return undefined;
  const { code, hint } = error as { readonly code?: unknown; readonly hint?: unknown };
  return {
    code: typeof code === 'string' ? code : error.name,
    severity: 'error',
    message: error.message,
    ...(typeof hint === 'string' ? { hint } : {}),
  };
}

/** Runs `action`; the world's failures become what the user is told, and our bugs stay what they are. */
export async function explainingFailures<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const diagnostic = explainFailure(error);
    if (!diagnostic) throw error;
    throw new UserError(diagnostic, { cause: error });
  }
}
