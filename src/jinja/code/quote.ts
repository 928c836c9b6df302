/** A text as a JavaScript string literal that is safe in any source, whatever it contains. */
export function quote(text: string): string {
  const literal = JSON.stringify(text);
  if (!/[\u2028\u2029]/.test(literal)) return literal;
  return literal.replaceAll('\u2028', String.raw`\u2028`).replaceAll('\u2029', String.raw`\u2029`);
}
