import { ErrorCode } from '../protocol/error-code.ts';
import { NODE_ID, type Handler } from './handler.ts';

/** As Kafka says "not asked for". */
const NO_OPERATIONS = -2_147_483_648;

/** Who serves what: this broker serves everything. Asked for by name, a missing topic is made, as Kafka does by default. */
export const metadata: Handler = ({ request, response, version, broker }) => {
  const names = request.nullableArray(() => {
    const name = request.string();
    request.tags();
    return name;
  });
  const mayCreate = version >= 4 ? request.boolean() : true;
  if (version >= 8) {
    request.boolean();
    request.boolean();
  }
  request.tags();
  const wantsAll = names === null || (version === 0 && names.length === 0);
  const wanted = wantsAll ? broker.topics.names : [...new Set(names)];
  if (version >= 3) response.int32(0);
  response.array([broker], ({ host, port }) => {
    response.int32(NODE_ID);
    response.string(host);
    response.int32(port);
    if (version >= 1) response.string(null);
    response.tags();
  });
  if (version >= 2) response.string(broker.clusterId);
  if (version >= 1) response.int32(NODE_ID);
  response.array(wanted, (name) => {
    let error: ErrorCode = ErrorCode.NONE;
    let topic = broker.topics.find(name);
    if (!topic) {
      const made = mayCreate ? broker.topics.create(name, 1, {}) : undefined;
      if (typeof made === 'object') topic = made;
      else
        error = made === 'illegal' ? ErrorCode.INVALID_TOPIC_EXCEPTION : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    }
    response.int16(error);
    response.string(name);
    if (version >= 1) response.boolean(false);
    response.array([...(topic?.partitions.keys() ?? [])], (partition) => {
      response.int16(ErrorCode.NONE);
      response.int32(partition);
      response.int32(NODE_ID);
      if (version >= 7) response.int32(0);
      response.array([NODE_ID], (node) => response.int32(node));
      response.array([NODE_ID], (node) => response.int32(node));
      if (version >= 5) response.array([], () => undefined);
      response.tags();
    });
    if (version >= 8) response.int32(NO_OPERATIONS);
    response.tags();
  });
  if (version >= 8) response.int32(NO_OPERATIONS);
  response.tags();
};
