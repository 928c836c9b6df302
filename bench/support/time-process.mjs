import { spawnSync } from 'node:child_process';

/** Tells the peak of its own memory and its work when it ends, on a pipe of its own. */
const TELL_PEAK = `data:text/javascript,${encodeURIComponent(
  "import { writeSync } from 'node:fs'; process.on('exit', () => { const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage(); writeSync(3, `${maxRSS} ${(userCPUTime + systemCPUTime) / 1000}`); });",
)}`;

/**
 * Runs Node once, from its start to its end. Gives milliseconds, those of its threads' work together (`cpu`), and the peak of its memory in MiB.
 * @throws Error when it fails
 */
export function timeProcess(args, options = {}) {
  const started = performance.now();
  const { status, stderr, output } = spawnSync(process.execPath, ['--import', TELL_PEAK, ...args], {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const milliseconds = performance.now() - started;
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}:\n${stderr}`);
  const [peak, cpu] = output[3].split(' ').map(Number);
  return { milliseconds, cpu, peak: peak / 1024 };
}

/** The middle of some numbers: one slow run must not move it. */
export function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}
