/** The name of a topic under `--prefix`. */
export const prefixed = (prefix: string, topic: string): string =>
  prefix === '' ? topic : `${prefix}_${topic}`;
