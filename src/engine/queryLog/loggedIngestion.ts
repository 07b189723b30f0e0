import type { IngestFileParams } from '../../protocol/ingest.ts';
import { mappingText } from '../../protocol/ingestionMapping.ts';
import { kqlName, kqlString } from '../../protocol/quotedName.ts';
import type { LoggedQuery } from './loggedQuery.ts';

/** An import that was asked for without a command, as the command that would do the same. `started`: milliseconds since 1970. */
export function asLoggedIngestion(
  id: string,
  params: IngestFileParams,
  principal: string,
  started: number,
): Omit<LoggedQuery, 'state'> {
  const { database, table, path, clientRequestId = id, application } = params;
  // What comes through a connection lies in a file of ours for a moment, which says nothing to anybody.
  const isStream = params.location === '';
  return {
    id,
    clientRequestId,
    application,
    commandType: isStream ? 'DataIngestInline' : 'DataIngestPull',
    ingestion: { table, paths: isStream ? [] : [path] },
    database,
    text: isStream
      ? `.ingest inline into table ${kqlName(table)}${properties(params)} <| …`
      : `.ingest into table ${kqlName(table)} (${kqlString(path)})${properties(params)}`,
    principal,
    started,
  };
}

function properties({ format: { format }, mapping }: IngestFileParams): string {
  const all = [
    ...(format === undefined ? [] : [`format = ${kqlString(format)}`]),
    ...(mapping === undefined
      ? []
      : 'reference' in mapping
        ? [`ingestionMappingReference = ${kqlString(mapping.reference)}`]
        : [`ingestionMapping = ${kqlString(mappingText(mapping.columns))}`]),
  ];
  return all.length === 0 ? '' : ` with (${all.join(', ')})`;
}
