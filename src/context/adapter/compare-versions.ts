/** Whether a ClickHouse version is at least another; parts that either lacks count as 0. */
export function isAtLeast(version: string, bound: string): boolean {
  const ours = version.split('.').map(Number);
  const theirs = bound.split('.').map(Number);
  for (let at = 0; at < Math.max(ours.length, theirs.length); at += 1) {
    const [a, b] = [ours[at] ?? 0, theirs[at] ?? 0];
    if (a !== b) return a > b;
  }
  return true;
}
