import { HANDLERS } from './handlers/index.ts';
import type { BrokerState } from './handlers/handler.ts';
import { API, apiOf } from './protocol/api.ts';
import { ErrorCode } from './protocol/error-code.ts';
import { MalformedRequest } from './protocol/malformed-request.ts';
import { RequestReader } from './protocol/request-reader.ts';
import { ResponseWriter } from './protocol/response-writer.ts';

export interface RequestContext {
  readonly broker: BrokerState;
  readonly clientHost: string;
  readonly signal: AbortSignal;
}

/**
 * Answers one request (a frame without its length): the pieces of the response frame, or none when the client wants
 * none. @throws MalformedRequest when the bytes are not a request that this broker knows; then the connection ends.
 */
export async function answerRequest(frame: Buffer, context: RequestContext): Promise<readonly Buffer[]> {
  const request = new RequestReader(frame);
  const key = request.int16();
  const version = request.int16();
  const correlationId = request.int32();
  const name = apiOf(key);
  if (name === undefined) throw new MalformedRequest(`request type ${key} is not known`);
  const api = API[name];
  if (version < api.min || version > api.max) {
    if (name === 'apiVersions') return unsupportedApiVersions(correlationId);
    throw new MalformedRequest(`${api.name} version ${version} is not known`);
  }
  const clientId = request.legacyNullableString() ?? '';
  const flexible = version >= api.flexibleFrom;
  request.flexible = flexible;
  request.tags();
  const response = new ResponseWriter(flexible);
  response.int32(correlationId);
  // Alone among the responses, this one's header is never flexible: its reader does not know the versions yet.
  if (name !== 'apiVersions') response.tags();
  const outcome = await HANDLERS[name]({ ...context, request, response, version, clientId });
  return outcome === 'silent' || context.signal.aborted ? [] : response.finish();
}

/** A client from the future learns the versions from the oldest form of the answer. */
function unsupportedApiVersions(correlationId: number): readonly Buffer[] {
  const response = new ResponseWriter(false);
  response.int32(correlationId);
  response.int16(ErrorCode.UNSUPPORTED_VERSION);
  response.array([API.apiVersions], ({ key, min, max }) => {
    response.int16(key);
    response.int16(min);
    response.int16(max);
  });
  return response.finish();
}
