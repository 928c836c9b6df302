import type { JsonObject } from '../base/index.ts';

/** dbt's behaviour flags that parsing depends on, with the defaults of 1.12. */
export interface BehaviorFlags {
  /** Test arguments stand under `arguments:`. */
  readonly requireGenericTestArgumentsProperty: boolean;
  /** A bare `ref` of an installed package's node means its own package before the root project. */
  readonly requireRefSearchesNodePackageBeforeRoot: boolean;
  /** Two resources of a package may not share a name. */
  readonly requireUniqueProjectResourceNames: boolean;
  /** Names with blanks are errors. */
  readonly requireResourceNamesWithoutSpaces: boolean;
  /** Macro arguments are read from the macro and compared with the property file. */
  readonly validateMacroArgs: boolean;
  /** `unrendered_config` has the arguments of `config()` as they are written, not what they come to. */
  readonly stateModifiedCompareMoreUnrenderedValues: boolean;
  /** `window` and `grain_to_date` of cumulative metrics stand under `cumulative_type_params`. */
  readonly requireNestedCumulativeTypeParams: boolean;
  /** A time spine is described in a property file: one by its name alone is not worth a warning any more. */
  readonly requireYamlConfigurationForMfTimeSpines: boolean;
  /** `generate_schema_name` gives a name. */
  readonly requireValidSchema: boolean;
  /** Names of sources and semantic models with blanks are errors. */
  readonly requireSourceAndSemanticModelNamesWithoutSpaces: boolean;
  /** An analysis is named by its folders alone, and configured under `analyses:`. */
  readonly requireCorrectedAnalysisFqns: boolean;
  /** Only the root project replaces materializations of the program, not a package. */
  readonly requireExplicitPackageOverrides: boolean;
  /** `--store-failures`. */
  readonly storeFailures: boolean;
  /** `--no-static-parser` renders every model. */
  readonly staticParser: boolean;
}

/** Reads `flags:` of dbt_project.yml and the flags of the command line, which win. */
export function readBehaviorFlags(projectFlags: JsonObject, commandFlags: JsonObject): BehaviorFlags {
  const isOn = (name: string, byDefault: boolean): boolean => {
    const value = commandFlags[name.toUpperCase()] ?? projectFlags[name];
    return typeof value === 'boolean' ? value : byDefault;
  };
  return {
    requireGenericTestArgumentsProperty: isOn('require_generic_test_arguments_property', true),
    requireRefSearchesNodePackageBeforeRoot: isOn('require_ref_searches_node_package_before_root', false),
    requireUniqueProjectResourceNames: isOn('require_unique_project_resource_names', false),
    requireResourceNamesWithoutSpaces: isOn('require_resource_names_without_spaces', true),
    validateMacroArgs: isOn('validate_macro_args', true),
    stateModifiedCompareMoreUnrenderedValues: isOn('state_modified_compare_more_unrendered_values', true),
    requireNestedCumulativeTypeParams: isOn('require_nested_cumulative_type_params', true),
    requireYamlConfigurationForMfTimeSpines: isOn('require_yaml_configuration_for_mf_time_spines', true),
    requireValidSchema: isOn('require_valid_schema_from_generate_schema_name', false),
    requireSourceAndSemanticModelNamesWithoutSpaces: isOn(
      'require_source_and_semantic_model_names_without_spaces',
      false,
    ),
    requireCorrectedAnalysisFqns: isOn('require_corrected_analysis_fqns', false),
    requireExplicitPackageOverrides: isOn(
      'require_explicit_package_overrides_for_builtin_materializations',
      true,
    ),
    storeFailures: isOn('store_failures', false),
    staticParser: isOn('static_parser', true),
  };
}
