import type { Manifest, ManifestNode } from '../../manifest/index.ts';
import type { RelationName } from './node-plan.ts';
import type { OtherModels } from './plan-context.ts';

interface Models {
  readonly views: readonly ManifestNode[];
  readonly byName: ReadonlyMap<string, ManifestNode>;
}

/** Looked through once for a manifest, not for each of its nodes. */
const known = new WeakMap<Manifest, Models>();

const keyOf = ({ schema, name }: RelationName): string => JSON.stringify([schema, name]);

function modelsOf(manifest: Manifest): Models {
  const models = Object.values(manifest.nodes).filter((node) => node.resource_type === 'model');
  return {
    views: models.filter((node) => node.config.materialized === 'materialized_view'),
    byName: new Map(models.map((node) => [keyOf({ schema: node.schema, name: node.alias }), node])),
  };
}

/** The models of a project, for the planning of one of them. */
export function otherModels(manifest: Manifest, selected: readonly string[]): OtherModels {
  const models = known.get(manifest) ?? modelsOf(manifest);
  known.set(manifest, models);
  return {
    views: models.views,
    at: (relation) => models.byName.get(keyOf(relation)),
    isSelected: (model) => selected.includes(model.unique_id),
  };
}
