import type { MemoryEngine } from './engine/memory-engine.ts';

/** `openMemoryEngine` of the engine, loaded when it is needed. @throws WarehouseError */
export async function openMemoryEngine(folder: string): Promise<MemoryEngine> {
  return (await import('./engine/memory-engine.ts')).openMemoryEngine(folder);
}
