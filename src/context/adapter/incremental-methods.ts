import { HostObject, toText, type CallArguments } from '../../jinja/index.ts';
import type { Target } from '../../manifest/index.ts';
import { raisedByTemplate } from '../diagnostics.ts';
import { bindArguments } from '../objects/define-function.ts';

/** Strategies of dbt itself; those that ClickHouse has no statement for are refused. */
const BUILT_IN = new Set(['append', 'delete+insert', 'merge', 'insert_overwrite', 'microbatch']);
const ON_CLICKHOUSE = new Set(['legacy', 'append', 'delete_insert', 'insert_overwrite', 'microbatch']);

/** `adapter.calculate_incremental_strategy` and its kin: which strategy an incremental model has, and whether it may. */
export function incrementalMethods(
  target: Target,
): Readonly<Record<string, (args: CallArguments) => unknown>> {
  return {
    calculate_incremental_strategy: (args) => {
      const [strategy] = bindArguments('calculate_incremental_strategy', ['strategy'], args);
      const wanted = strategy ? toText(strategy) : 'default';
      if (wanted === 'default') return target.useLwDeletes ? 'delete_insert' : 'legacy';
      return wanted.replaceAll('+', '_');
    },
    validate_incremental_strategy: (args) => {
      const [strategy, predicates, uniqueKey, partitionBy] = bindArguments(
        'validate_incremental_strategy',
        ['strategy', 'predicates', 'unique_key', 'partition_by'],
        args,
      );
      const problem = problemOf(toText(strategy ?? ''), {
        hasPredicates: isGiven(predicates),
        hasKey: isGiven(uniqueKey),
        hasPartitions: isGiven(partitionBy),
      });
      if (problem !== undefined) throw raisedByTemplate('CONFIG_INVALID', problem, args.span);
      return null;
    },
    get_incremental_strategy_macro: (args) => {
      const [context, strategy] = bindArguments(
        'get_incremental_strategy_macro',
        ['model_context', 'strategy'],
        args,
      );
      const wanted = strategy ? toText(strategy) : 'default';
      if (wanted === 'merge' || (BUILT_IN.has(wanted) && !ON_CLICKHOUSE.has(wanted.replaceAll('+', '_')))) {
        throw raisedByTemplate(
          'CONFIG_INVALID',
          `ClickHouse has no incremental strategy '${wanted}'`,
          args.span,
        );
      }
      const name = `get_incremental_${wanted.replaceAll('+', '_')}_sql`;
      const macro = context instanceof HostObject ? context.getItem(name) : undefined;
      if (macro !== undefined && macro !== null) return macro;
      const message = `The incremental strategy '${wanted}' needs a macro named '${name}', which does not exist`;
      throw raisedByTemplate('CONFIG_INVALID', message, args.span);
    },
  };
}

interface Given {
  readonly hasPredicates: boolean;
  readonly hasKey: boolean;
  readonly hasPartitions: boolean;
}

function problemOf(strategy: string, { hasPredicates, hasKey, hasPartitions }: Given): string | undefined {
  if (!ON_CLICKHOUSE.has(strategy)) return `ClickHouse has no incremental strategy '${strategy}'`;
  const deletes = strategy === 'delete_insert' || strategy === 'microbatch';
  if (deletes && !hasKey) return `The incremental strategy '${strategy}' needs a 'unique_key'`;
  if (!deletes && hasPredicates) return `The incremental strategy '${strategy}' takes no predicates`;
  if (strategy !== 'insert_overwrite') return undefined;
  if (!hasPartitions) return "The incremental strategy 'insert_overwrite' needs a 'partition_by'";
  return hasKey ? "The incremental strategy 'insert_overwrite' takes no 'unique_key'" : undefined;
}

const isGiven = (value: unknown): boolean =>
  value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0);
