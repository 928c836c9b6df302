/** Replaces every occurrence of a secret by dbt's five stars. */
export function maskSecrets(secrets: Iterable<string>): (text: string) => string {
  const known = [...secrets].filter((secret) => secret.trim() !== '').sort((a, b) => b.length - a.length);
  return (text) => known.reduce((masked, secret) => masked.replaceAll(secret, '*****'), text);
}
