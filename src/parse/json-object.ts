import type { Json, JsonObject } from '../base/index.ts';

/** Whether plain data is a dict. */
export function isDict(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether plain data is a list. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The value as a list: itself, or alone in one; nothing is an empty one. */
export function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return [];
  return isList(value) ? value : [value];
}

/** The texts of a list, or of a single text. */
export function textsOf(value: Json | undefined): readonly string[] {
  return listOf(value).filter((each) => typeof each === 'string');
}

/** The text under a key, or null. */
export function textAt(data: JsonObject, key: string): string | null {
  const value = data[key];
  return typeof value === 'string' ? value : null;
}

/** The dict under a key, or an empty one. */
export function dictAt(data: JsonObject, key: string): JsonObject {
  const value = data[key];
  return isDict(value) ? value : {};
}
