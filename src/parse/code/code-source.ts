import type { SourceFile } from '../../base/index.ts';
import { stripText } from '../strip-text.ts';

/** A file's code as dbt keeps it (`raw_code`), without white space around it, still pointing into the file. */
export function codeSource(file: SourceFile): SourceFile {
  const text = stripText(file.text);
  if (text === file.text) return file;
  const start = file.text.indexOf(text);
  return { path: file.path, text, cutFrom: { source: file, start, end: start + text.length } };
}
