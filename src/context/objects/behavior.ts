import type { JsonObject } from '../../base/index.ts';
import { HostObject, PyError } from '../../jinja/index.ts';
import { MembersObject } from './members-object.ts';

/** dbt's behaviour flags for adapters, none of which is on by default. */
const FLAGS = [
  'require_batched_execution_for_custom_microbatch_strategy',
  'enable_truthy_nulls_equals_macro',
];

/** `adapter.behavior`: each flag is true or false itself, and by `setting` and `no_warn`. */
export class Behavior extends HostObject {
  override readonly typeName = 'Behavior';
  readonly #flags: JsonObject;

  /** `flags` by their upper-case names. */
  constructor(flags: JsonObject) {
    super();
    this.#flags = flags;
  }

  /** @throws PyError for a flag that dbt does not know. */
  override getAttribute(name: string): unknown {
    if (!FLAGS.includes(name))
      throw new PyError('CompilationError', `The flag ${name} has not been registered.`);
    return new BehaviorFlag(this.#flags[name.toUpperCase()] === true);
  }
}

class BehaviorFlag extends MembersObject {
  readonly #isOn: boolean;

  constructor(isOn: boolean) {
    super('BehaviorFlagRendered', { setting: isOn, no_warn: isOn });
    this.#isOn = isOn;
  }

  override isTrue(): boolean {
    return this.#isOn;
  }
}
