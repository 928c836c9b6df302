/** A client sent bytes that are not a request of Kafka's protocol; its connection is closed, as Kafka does. */
export class MalformedRequest extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MalformedRequest';
  }
}
