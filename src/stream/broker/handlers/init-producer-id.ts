import { randomInt } from 'node:crypto';
import { ErrorCode } from '../protocol/error-code.ts';
import type { Handler } from './handler.ts';

/** The largest range that `randomInt` takes. */
const MAX_PRODUCER_ID = 2 ** 48 - 1;

/**
 * Gives an idempotent producer its number: drawn at random from 2^48, so that no state has to survive the process
 * for numbers not to be given twice. Transactions are refused.
 */
export const initProducerId: Handler = ({ request, response, version }) => {
  const transactionalId = request.nullableString();
  request.int32();
  const known = version >= 3 ? request.int64() : -1;
  const epoch = version >= 3 ? request.int16() : -1;
  request.tags();
  const refused = transactionalId !== null && transactionalId !== '';
  const goesOn = known >= 0 && epoch >= 0 && epoch < 32_766;
  response.int32(0);
  response.int16(refused ? ErrorCode.UNSUPPORTED_VERSION : ErrorCode.NONE);
  response.int64(refused ? -1 : goesOn ? known : randomInt(MAX_PRODUCER_ID));
  response.int16(refused ? -1 : goesOn ? epoch + 1 : 0);
  response.tags();
};
