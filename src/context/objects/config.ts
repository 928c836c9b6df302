import { isRecord, type JsonObject, type Span } from '../../base/index.ts';
import {
  callArguments,
  callValue,
  fromPython,
  HostObject,
  PyUndefined,
  toText,
  type CallArguments,
} from '../../jinja/index.ts';
import { configInvalid, configMissing, wrongArguments } from '../diagnostics.ts';
import { entriesOf } from '../members/collections.ts';
import type { ParseCapture } from '../types.ts';
import { Dataclass } from './dataclass.ts';
import { defineFunction } from './define-function.ts';

/** `config` while parsing: calls are captured, and what it answers is not yet known. */
export class ParseConfig extends HostObject {
  override readonly typeName = 'ParseConfigObject';
  readonly #capture: ParseCapture;
  readonly #model: () => unknown;

  constructor(capture: ParseCapture, model: () => unknown) {
    super();
    this.#capture = capture;
    this.#model = model;
  }

  override call(args: CallArguments): unknown {
    const { positional, keyword, span } = args;
    const isDict = positional.length === 1 && keyword.size === 0;
    if (!isDict && (positional.length > 0 || keyword.size === 0)) {
      throw wrongArguments('config', 'keyword arguments or a single dict', span);
    }
    this.#record(isDict ? entriesOf(positional[0]) : [...keyword], span);
    return '';
  }

  #record(entries: readonly (readonly [unknown, unknown])[], span: Span | undefined): void {
    const values = Object.fromEntries(entries.map(([key, value]) => [toText(key), fromPython(value)]));
    for (const hook of ['pre', 'post']) {
      if (`${hook}_hook` in values && `${hook}-hook` in values) {
        throw configInvalid(`The config has both '${hook}_hook' and '${hook}-hook': keep one`, span);
      }
    }
    this.#capture.config(values, span);
  }

  override getAttribute(name: string): unknown {
    switch (name) {
      case 'get':
      case 'meta_get':
        return defineFunction(name, ['name', 'default?', 'validator?'], (key) =>
          name === 'get' ? (this.#capture.configValue(toText(key)) ?? '') : '',
        );
      case 'require':
      case 'meta_require':
        return defineFunction(name, ['name', 'validator?'], () => '');
      case 'set':
        return defineFunction(name, ['name', 'value'], (key, value) => {
          this.#record([[key, value]], undefined);
          return '';
        });
      case 'persist_relation_docs':
      case 'persist_column_docs':
        return defineFunction(name, [], () => false);
      case 'model':
        return this.#model();
      default:
        return undefined;
    }
  }
}

/** The keys whose values are objects of dbt's, by the name of their class. */
const DATACLASSES: ReadonlyMap<string, string> = new Map([
  ['contract', 'ContractConfig'],
  ['docs', 'Docs'],
]);

/** `config` while executing: calls do nothing, reads answer from the node's merged configuration. */
export class RuntimeConfig extends HostObject {
  override readonly typeName = 'RuntimeConfigObject';
  readonly #config: JsonObject;
  readonly #model: () => unknown;
  readonly #node: string;

  constructor(config: JsonObject, model: () => unknown, node: string) {
    super();
    this.#config = config;
    this.#model = model;
    this.#node = node;
  }

  override call(_args: CallArguments): unknown {
    return '';
  }

  override getAttribute(name: string): unknown {
    switch (name) {
      case 'get':
        return defineFunction(name, ['name', 'default?', 'validator?'], (key, fallback, validator) =>
          validated(this.#read(toText(key), fallback), fallback === undefined ? undefined : validator),
        );
      case 'require':
        return defineFunction(name, ['name', 'validator?'], (key, validator) =>
          validated(this.#require(this.#lookup(toText(key)), toText(key)), validator),
        );
      case 'meta_get':
        return defineFunction(
          name,
          ['name', 'default?', 'validator?'],
          (key, fallback) => this.#meta()[toText(key)] ?? fallback ?? null,
        );
      case 'meta_require':
        return defineFunction(name, ['name', 'validator?'], (key) =>
          this.#require(this.#meta()[toText(key)], toText(key)),
        );
      case 'set':
        return defineFunction(name, ['name', 'value'], () => '');
      case 'persist_relation_docs':
        return defineFunction(name, [], () => this.#persistDocs('relation'));
      case 'persist_column_docs':
        return defineFunction(name, [], () => this.#persistDocs('columns'));
      case 'model':
        return this.#model();
      default:
        return undefined;
    }
  }

  /** A key that is there with none stays none, whatever the default. */
  #read(key: string, fallback: unknown): unknown {
    const value = this.#lookup(key);
    return value === undefined ? (fallback ?? null) : value;
  }

  /** The value of a key; undefined when the configuration has no such key, or dbt's hyphenated name of it. */
  #lookup(key: string): unknown {
    if (key === 'snapshot_table_column_names') return snapshotColumnNames(this.#config);
    // dbt has hooks under the name with an underscore only.
    if (key === 'pre-hook' || key === 'post-hook') return null;
    const { [key]: value, [key.replaceAll('_', '-')]: hyphenated } = this.#config;
    const typeName = DATACLASSES.get(key);
    if (typeName !== undefined && isRecord(value)) return new Dataclass(typeName, () => value);
    return value === undefined ? hyphenated : value;
  }

  #require(value: unknown, key: string): unknown {
    if (value === undefined) throw configMissing(key, this.#node);
    return value;
  }

  #meta(): Readonly<Record<string, unknown>> {
    const { meta } = this.#config;
    return isRecord(meta) ? meta : {};
  }

  #persistDocs(which: 'relation' | 'columns'): boolean {
    const persistDocs = this.#config['persist_docs'];
    if (persistDocs === undefined || persistDocs === null) return false;
    if (typeof persistDocs !== 'object' || Array.isArray(persistDocs)) {
      throw configInvalid("The config 'persist_docs' must be a dictionary");
    }
    return new Map(Object.entries(persistDocs)).get(which) === true;
  }
}

/** dbt's names of the columns that a snapshot adds, each with the name that the config gives it; none for other nodes. */
function snapshotColumnNames({ snapshot_meta_column_names: given }: JsonObject): unknown {
  if (!isRecord(given)) return undefined;
  return Object.fromEntries(Object.entries(given).map(([column, name]) => [column, name ?? column]));
}

function validated(value: unknown, validator: unknown): unknown {
  if (validator === undefined || validator === null || validator instanceof PyUndefined) return value;
  callValue(validator, callArguments([value]));
  return value;
}
