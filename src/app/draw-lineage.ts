import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { lineageOf, toDot, toJson, toMermaid, toSvg, type LineageGraph } from '../docs/index.ts';
import { openProject } from './open-project.ts';
import type { AppIo, GlobalOptions, SelectionOptions } from './options.ts';
import { select } from './select.ts';

export type LineageFormat = 'mermaid' | 'dot' | 'json' | 'svg';

export interface LineageOptions extends GlobalOptions, SelectionOptions {
  readonly format: LineageFormat;
  /** File to write, relative to the working directory; none: the text is only given back. */
  readonly outputFile: string | undefined;
}

export interface DrawnLineage {
  readonly text: string;
  /** The file that was written, as it was named. */
  readonly file?: string;
}

function draw(lineage: LineageGraph, format: LineageFormat, title: string): string {
  switch (format) {
    case 'mermaid':
      return toMermaid(lineage);
    case 'dot':
      return toDot(lineage);
    case 'json':
      return toJson(lineage);
    case 'svg':
      return toSvg(lineage, { title });
  }
}

/** `tsdbt lineage`: the DAG of the selected nodes as text of some format. @throws UserError */
export async function drawLineage(options: LineageOptions, io: AppIo): Promise<DrawnLineage> {
  const project = await openProject(options, io);
  const kinds = ['model', 'seed', 'snapshot', 'source', 'exposure'] as const;
  const { ids } = select(project, { ...options, resourceTypes: [], excludeResourceTypes: [], kinds }, io);
  const text = draw(
    lineageOf(project.graph, ids),
    options.format,
    `Lineage of ${project.parsed.manifest.projectName}`,
  );
  if (options.outputFile === undefined) return { text };
  await writeFile(resolve(options.cwd, options.outputFile), text.endsWith('\n') ? text : `${text}\n`);
  return { text, file: options.outputFile };
}
