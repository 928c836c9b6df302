import type { BatchHeader } from '../protocol/record-batch.ts';
import { ErrorCode } from '../protocol/error-code.ts';

/** Kafka remembers this many batches of a producer, the most that one may have in flight. */
const REMEMBERED_BATCHES = 5;
const REMEMBERED_PRODUCERS = 10_000;
const SEQUENCES = 2_147_483_648;

interface RememberedBatch {
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly baseOffset: number;
}

interface Producer {
  epoch: number;
  batches: RememberedBatch[];
}

const lastSequenceOf = (header: BatchHeader): number =>
  (header.baseSequence + header.lastOffsetDelta) % SEQUENCES;

/**
 * What idempotent producers have written to one partition, so that a batch sent again is stored once.
 * Kept in memory and rebuilt from the batch headers when a log is opened.
 */
export class ProducerState {
  readonly #producers = new Map<number, Producer>();

  /** Where a batch belongs: new, stored before (then its offset), or not to be taken (then why). */
  judge(header: BatchHeader): 'new' | { readonly storedAt: number } | ErrorCode {
    if (header.producerId < 0) return 'new';
    const producer = this.#producers.get(header.producerId);
    if (!producer) return 'new';
    if (header.producerEpoch < producer.epoch) return ErrorCode.INVALID_PRODUCER_EPOCH;
    if (header.producerEpoch > producer.epoch) {
      return header.baseSequence === 0 ? 'new' : ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER;
    }
    const lastSequence = lastSequenceOf(header);
    const stored = producer.batches.find(
      (batch) => batch.firstSequence === header.baseSequence && batch.lastSequence === lastSequence,
    );
    if (stored) return { storedAt: stored.baseOffset };
    const previous = producer.batches.at(-1);
    if (!previous || header.baseSequence === (previous.lastSequence + 1) % SEQUENCES) return 'new';
    return ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER;
  }

  /** Takes note of a batch that is in the log. */
  note(header: BatchHeader, baseOffset: number): void {
    if (header.producerId < 0) return;
    const known = this.#producers.get(header.producerId);
    const producer =
      known?.epoch === header.producerEpoch ? known : { epoch: header.producerEpoch, batches: [] };
    producer.batches.push({
      firstSequence: header.baseSequence,
      lastSequence: lastSequenceOf(header),
      baseOffset,
    });
    if (producer.batches.length > REMEMBERED_BATCHES) producer.batches.shift();
    // Set anew, so that the map's order is that of the last use.
    this.#producers.delete(header.producerId);
    this.#producers.set(header.producerId, producer);
    if (this.#producers.size > REMEMBERED_PRODUCERS) {
      const [oldest] = this.#producers.keys();
      if (oldest !== undefined) this.#producers.delete(oldest);
    }
  }
}
