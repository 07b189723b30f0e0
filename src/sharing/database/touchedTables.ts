import type { DatabaseEvent } from './events.ts';

/** Names of all tables that an event may make, change or take away: what it leaves of the others is as before. */
export function touchedTables(event: DatabaseEvent): readonly string[] {
  switch (event.type) {
    case 'TableCreated':
    case 'TableDropped':
      return [event.name];
    case 'TableRenamed':
      return [event.name, event.to];
    case 'TablesRenamed':
      return event.renames.flatMap(({ from, to }) => [from, to]);
    case 'ColumnsAltered':
    case 'TableDescribed':
    case 'ExtentsAdded':
    case 'ExtentsDropped':
    case 'TableCachingPolicyAltered':
      return [event.table];
    case 'CachingPolicyDeleted':
    case 'RetentionPolicyAltered':
    case 'RetentionPolicyDeleted':
    case 'IngestionMappingSet':
    case 'IngestionMappingDropped':
      return event.table === undefined ? [] : [event.table];
    case 'DatabaseCreated':
    case 'PrettyNameSet':
    case 'CachingPolicyAltered':
    case 'ViewCachingPolicyAltered':
    case 'FunctionSet':
    case 'MaterializedViewSet':
    case 'MaterializedViewRenamed':
    case 'ExternalTableSet':
    case 'EntityDropped':
      return [];
  }
}
