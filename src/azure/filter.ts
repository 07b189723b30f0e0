import type { TableLevelSharing } from '../protocol/filters.ts';
import type { TableLevelSharingProperties } from './arm/kustoShapes.ts';

/** The eight lists as we have them. Absent lists are empty. */
export function filterOf(properties: TableLevelSharingProperties | null | undefined): TableLevelSharing {
  const of = properties ?? {};
  const names = (list: readonly string[] | null | undefined): readonly string[] => list ?? [];
  return {
    tables: { include: names(of.tablesToInclude), exclude: names(of.tablesToExclude) },
    externalTables: { include: names(of.externalTablesToInclude), exclude: names(of.externalTablesToExclude) },
    materializedViews: { include: names(of.materializedViewsToInclude), exclude: names(of.materializedViewsToExclude) },
    functions: { include: names(of.functionsToInclude), exclude: names(of.functionsToExclude) },
  };
}

/** The eight lists as Azure has them. Empty ones are left out: to include nothing by name means everything of the kind. */
export function propertiesOf(filter: TableLevelSharing): TableLevelSharingProperties {
  const lists: TableLevelSharingProperties = {
    tablesToInclude: [...filter.tables.include],
    tablesToExclude: [...filter.tables.exclude],
    externalTablesToInclude: [...filter.externalTables.include],
    externalTablesToExclude: [...filter.externalTables.exclude],
    materializedViewsToInclude: [...filter.materializedViews.include],
    materializedViewsToExclude: [...filter.materializedViews.exclude],
    functionsToInclude: [...filter.functions.include],
    functionsToExclude: [...filter.functions.exclude],
  };
  return Object.fromEntries(Object.entries(lists).filter(([, names]) => names && names.length > 0));
}
