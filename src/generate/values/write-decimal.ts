/** A number of hundredths (or other decimal units) as text: `writeDecimal(1999, 2)` is `19.99`. */
export function writeDecimal(units: number, decimals: number): string {
  if (decimals === 0) return String(units);
  const positive = Math.abs(units);
  const unit = 10 ** decimals;
  const whole = Math.floor(positive / unit);
  // The leading 1 keeps the zeros: 105 is '05'.
  const rest = String(positive - whole * unit + unit).slice(1);
  return units < 0 ? `-${whole}.${rest}` : `${whole}.${rest}`;
}
