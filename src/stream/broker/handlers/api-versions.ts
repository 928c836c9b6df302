import { API, type Api } from '../protocol/api.ts';
import { ErrorCode } from '../protocol/error-code.ts';
import type { Handler } from './handler.ts';

/** What this broker can answer. Produce is announced from 0 on: see API. */
export const apiVersions: Handler = ({ request, response, version }) => {
  if (version >= 3) {
    request.string();
    request.string();
    request.tags();
  }
  response.int16(ErrorCode.NONE);
  response.array<Api>(Object.values(API), ({ key, min, max }) => {
    response.int16(key);
    response.int16(key === API.produce.key ? 0 : min);
    response.int16(max);
    response.tags();
  });
  if (version >= 1) response.int32(0);
  response.tags();
};
