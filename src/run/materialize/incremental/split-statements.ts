/** What a semicolon may stand in without ending a statement: quotes, comments, heredocs. */
const OPAQUE =
  /'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|`(?:[^`\\]|\\.|``)*`|--[^\n]*|\/\*[\s\S]*?\*\/|\$(\w*)\$[\s\S]*?\$\1\$/y;

const COMMENT = /^(?:--|\/\*)/;

/** The statements of a text, which semicolons separate; those without anything but comments are left out. */
export function splitStatements(text: string): readonly string[] {
  const statements: string[] = [];
  let start = 0;
  let hasCode = false;
  const end = (at: number): void => {
    if (hasCode) statements.push(text.slice(start, at).trim());
    start = at + 1;
    hasCode = false;
  };
  for (let at = 0; at < text.length;) {
    OPAQUE.lastIndex = at;
    const [opaque] = OPAQUE.exec(text) ?? [];
    if (opaque !== undefined) {
      hasCode ||= !COMMENT.test(opaque);
      at += opaque.length;
      continue;
    }
    if (text[at] === ';') end(at);
    else hasCode ||= /\S/.test(text.charAt(at));
    at += 1;
  }
  end(text.length);
  return statements;
}
