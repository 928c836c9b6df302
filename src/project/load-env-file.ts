export function loadEnvFile(_cwd: string): Readonly<Record<string, string>> { throw new Error('being written'); }
