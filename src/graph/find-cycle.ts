/**
 * A loop in a directed graph: ids in the direction of the edges, the first not repeated at the end;
 * undefined when there is none. Begins its search at the first id, so the same graph gives the same loop.
 */
export function findCycle(
  ids: Iterable<string>,
  next: (id: string) => readonly string[],
): readonly string[] | undefined {
  const finished = new Set<string>();
  for (const root of ids) {
    if (finished.has(root)) continue;
    // An explicit stack: chains of thousands of models would overflow the call stack.
    const path = [{ id: root, following: next(root)[Symbol.iterator]() }];
    const onPath = new Set([root]);
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const step = top.following.next();
      if (step.done) {
        finished.add(top.id);
        onPath.delete(top.id);
        path.pop();
      } else if (onPath.has(step.value)) {
        const loop = path.map((entry) => entry.id);
        return loop.slice(loop.indexOf(step.value));
      } else if (!finished.has(step.value)) {
        onPath.add(step.value);
        path.push({ id: step.value, following: next(step.value)[Symbol.iterator]() });
      }
    }
  }
  return undefined;
}
