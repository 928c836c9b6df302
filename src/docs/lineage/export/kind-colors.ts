/** Colours of a kind of node: a strong one for edges of boxes, on light and on dark ground. */
export interface KindColors {
  readonly light: string;
  readonly dark: string;
}

const COLORS: Readonly<Record<string, KindColors>> = {
  source: { light: '#2f855a', dark: '#68d391' },
  seed: { light: '#97730a', dark: '#ecc94b' },
  model: { light: '#2b6cb0', dark: '#63b3ed' },
  snapshot: { light: '#6b46c1', dark: '#b794f4' },
  function: { light: '#2c7a7b', dark: '#4fd1c5' },
  exposure: { light: '#c05621', dark: '#f6ad55' },
  metric: { light: '#b83280', dark: '#f687b3' },
};
const OTHER: KindColors = { light: '#4a5568', dark: '#a0aec0' };

/** The colours of a kind; kinds without their own share a grey. */
export function kindColors(kind: string): KindColors {
  return COLORS[kind] ?? OTHER;
}
