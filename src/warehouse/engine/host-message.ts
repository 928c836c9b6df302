/** What a starting host tells the process that started it. */
export type HostMessage =
  | { readonly kind: 'ready' }
  /** Another host of ours holds the directory: attach to that one. */
  | { readonly kind: 'superfluous' }
  | {
      readonly kind: 'failed';
      readonly code: 'ENGINE_MISSING' | 'DATA_LOCKED' | 'ENGINE_DIED';
      readonly message: string;
    };

export function isHostMessage(value: unknown): value is HostMessage {
  return typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string';
}

/** Milliseconds without a client after which a host ends; `TSDBT_ENGINE_IDLE_MS` overrides it. */
export const DEFAULT_IDLE_MS = 5_000;
