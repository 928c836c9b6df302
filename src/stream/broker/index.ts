export { BrokerError, type BrokerErrorCode } from './broker-error.ts';
export { openEmbeddedBroker, type EmbeddedBroker, type EmbeddedBrokerOptions } from './embedded-broker.ts';
