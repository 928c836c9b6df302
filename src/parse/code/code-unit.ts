import type { SourceFile, Span } from '../../base/index.ts';
import type { Template } from '../../jinja/index.ts';
import type { Checksum, NodeType, TestMetadata } from '../../manifest/index.ts';
import type { LoadedPackage } from '../../project/index.ts';
import type { ConfigKind } from '../config/config-fields.ts';
import type { Captured } from './captured.ts';

/** What only generic tests have. */
export interface GenericTestInfo {
  readonly metadata: TestMetadata;
  /** The arguments as templates see them: what is rendered for the test's macro. */
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly columnName: string | null;
  readonly fileKeyName: string;
  readonly description: string;
}

/** A piece of code that becomes a node, with all that its file and its code say; nothing of property files yet. */
export interface CodeUnit {
  readonly type: Extract<
    NodeType,
    'model' | 'seed' | 'snapshot' | 'test' | 'analysis' | 'operation' | 'function'
  >;
  readonly configKind: ConfigKind;
  readonly package: LoadedPackage;
  readonly name: string;
  readonly uniqueId: string;
  readonly fqn: readonly string[];
  readonly path: string;
  readonly originalFilePath: string;
  /** The file on disk and the unit's place in it. */
  readonly file: SourceFile;
  readonly span: Span;
  readonly rawCode: string;
  /** Absent for seeds and for code that cannot be parsed. */
  readonly template?: Template;
  readonly checksum: Checksum;
  readonly captured: Captured;
  /** Tags that the node has besides its config's. */
  readonly ownTags: readonly string[];
  /** A hook's place in its list. */
  readonly index?: number;
  readonly genericTest?: GenericTestInfo;
}
