/** Recorded cases that this engine renders otherwise, by id, each with its reason. None at present. */
export const KNOWN_DIFFERENCES: ReadonlyMap<string, string> = new Map();
