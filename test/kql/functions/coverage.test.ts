import assert from 'node:assert/strict';
import { aggregateFunctions } from '../../../src/kql/aggregates/functions.ts';
import { items, kql, loadKustoLanguage } from '../../../src/kql/kustoLanguage.ts';
import { plugins } from '../../../src/kql/plugins/plugins.ts';
import { scalarFunctions } from '../../../src/kql/scalars/functions.ts';
import { schemaFunctions } from '../../../src/kql/scalars/schemaFunctions.ts';

/** Why the engine refuses names that the language service knows. A new one of it belongs here or into the engine. */
type Refused = Readonly<Record<string, readonly string[]>>;

const functions: Refused = {
  'stands for a table, not for a value': [
    'cluster',
    'database',
    'table',
    'external_table',
    'materialized_view',
    'entity_group',
    'stored_query_result',
    'graph',
  ],
  'belongs to graph operators': [
    'all',
    'any',
    'map',
    'inner_nodes',
    'node_id',
    'node_degree_in',
    'node_degree_out',
    'labels',
  ],
  'asks a cloud service': ['geo_info_from_ip_address'],
  'tells of the nodes and rows of a cluster': ['current_node_id', 'row_id', 'rowstore_ordinal_range'],
  'what it tells of an extent without tags is not documented': ['extent_tags'],
  'is obsolete, and whether it was dense without being asked is not documented': ['row_rank'],
  'is internal and not documented': [
    '__cast',
    '__geo_length_to_s2cell_level',
    '__geo_line_s2cell_covering_level',
    '__geo_line_validate',
    '__geo_polygon_s2cell_covering_level',
    '__geo_polygon_validate',
    '__hash_crc32',
    '__hash_djb2',
    '__hash_many_crc32',
    '__hash_xxh64',
    '__hll_normalize',
    '__invoke',
    '__ipv6_lookup_ranges',
    '__lz4_compress_dynamic_array_to_base64_string',
    'hll_isvalid',
    'tdigest_isvalid',
  ],
  'how hashes are combined is not documented': ['hash_combine', 'hash_many'],
  'its method is documented only in outline': [
    'series_fit_2lines',
    'series_fit_2lines_dynamic',
    'series_periods_detect',
    'series_periods_validate',
  ],
};

const aggregates: Refused = {
  'is internal and not documented': ['passthrough'],
};

const evaluated: Refused = {
  'asks another service': [
    'ai_chat_completion',
    'ai_chat_completion_prompt',
    'ai_embed_text',
    'ai_embeddings',
    'azure_digital_twins_query_request',
    'cosmosdb_sql_request',
    'dax_request',
    'execute_query',
    'execute_show_command',
    'external_datatable',
    'http_request',
    'http_request_post',
    'mysql_request',
    'postgresql_request',
    'sql_request',
  ],
  'runs code of another language': ['csharp', 'python', 'r'],
  'reads files of a storage account': ['infer_storage_schema', 'infer_storage_schema_with_suggestions'],
  'its method is documented only in outline': ['autocluster', 'diffpatterns', 'funnel_sequence', 'sequence_detect'],
  'is internal and not documented': ['estimate_rows_count', 'identity', 'identity_v3'],
};

/** It yields several tables, so that it belongs to statements and not to operators. */
const ofStatements = { preview: true };

interface Symbol {
  readonly Name: string;
}

describe('what the language service knows', () => {
  before(() => loadKustoLanguage());

  const lists: readonly (readonly [string, () => unknown, Readonly<Record<string, unknown>>, Refused])[] = [
    ['functions', () => kql().Functions.All, { ...scalarFunctions, ...schemaFunctions }, functions],
    ['aggregates', () => kql().Aggregates.All, aggregateFunctions, aggregates],
    ['plugins', () => kql().PlugIns.All, { ...plugins, ...ofStatements }, evaluated],
  ];

  for (const [title, list, computed, refused] of lists) {
    it(`of ${title} is computed, or refused for a reason`, () => {
      const known = items<Symbol>(list()).map((symbol) => symbol.Name);
      const reasons = Object.values(refused).flat();
      const missing = known.filter((name) => !Object.hasOwn(computed, name));
      assert.ok(known.length > 40, `${known.length} names`);
      assert.deepEqual(missing.toSorted(), reasons.toSorted());
    });
  }
});
