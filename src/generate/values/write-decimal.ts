/** A number of hundredths (or other decimal units) as text: `writeDecimal(1999, 2)` is `19.99`. */
export function writeDecimal(units: number, decimals: number): string {
  if (decimals === 0) return String(units);
  const digits = String(Math.abs(units)).padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  return `${units < 0 ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`;
}
