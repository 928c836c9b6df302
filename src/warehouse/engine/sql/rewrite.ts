import { quoteString } from './quote-string.ts';
import type { InsertStatement } from './statement.ts';
import { tokenize } from './tokenize.ts';

export interface PayloadFile {
  readonly path: string;
  /** ClickHouse's name of the file's compression. */
  readonly compression: string;
}

/** An INSERT whose rows come from a file instead of from behind the statement. */
export function insertFromFile(text: string, statement: InsertStatement, file: PayloadFile): string {
  if (statement.source === 'input' && statement.inputCall) {
    const { inputCall, formatClause, headEnd } = statement;
    const arguments_ = [file.path, statement.format ?? 'auto'].map(quoteString).join(', ');
    const call = closingBracket(text, inputCall.argumentsStart);
    return [
      text.slice(0, inputCall.start),
      `file(${arguments_}, `,
      text.slice(inputCall.argumentsStart, call),
      `, ${quoteString(file.compression)}`,
      text.slice(call, formatClause?.start ?? headEnd),
    ].join('');
  }
  const { clausesStart, formatClause, headEnd } = statement;
  const clauses = text.slice(clausesStart, formatClause?.start ?? headEnd);
  const from = `FROM INFILE ${quoteString(file.path)} COMPRESSION ${quoteString(file.compression)}`;
  return `${text.slice(0, clausesStart)} ${from} ${clauses} FORMAT ${statement.format ?? 'Values'}`;
}

function closingBracket(text: string, from: number): number {
  let depth = 0;
  for (const token of tokenize(text, from)) {
    if (token.text === '(') depth += 1;
    else if (token.text === ')') {
      if (depth === 0) return token.start;
      depth -= 1;
    }
  }
  return text.length;
}

/** `KILL QUERY WHERE query_id = …` by the ids that clients gave: the engine keeps them as the statements' comments. */
export function killByClientId(text: string): string {
  let out = '';
  let at = 0;
  for (const token of tokenize(text)) {
    if (/^[`"]?query_id[`"]?$/i.test(token.text)) {
      out += `${text.slice(at, token.start)}Settings['log_comment']`;
      at = token.end;
    }
  }
  return out + text.slice(at);
}
