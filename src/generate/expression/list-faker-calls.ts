import { createWorld } from '../values/world.ts';
import { listCalls } from './faker-calls.ts';

/** Every `faker.<module>.<method>` that a spec may call: what editors complete. */
export async function listFakerCalls(): Promise<readonly string[]> {
  const { faker } = await createWorld(0, () => 0);
  return listCalls(faker);
}
