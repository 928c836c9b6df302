/** Whether a failure to load says that chdb, or its library for this platform, is not installed. */
export function isMissingEngine(text: string): boolean {
  return /Cannot find (module|package) '?(chdb|@chdb)|no native binding|offer the functions/.test(text);
}
