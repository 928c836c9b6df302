/**
 * The values that must never be shown: those of `DBT_ENV_SECRET*` variables, blank ones left out;
 * longest first, so that masking one cannot leave a part of another.
 */
export function secretValues(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const values = Object.entries(env).flatMap(([name, value]) =>
    name.startsWith('DBT_ENV_SECRET') && value !== undefined && value.trim() !== '' ? [value] : [],
  );
  return [...new Set(values)].sort((a, b) => b.length - a.length);
}
