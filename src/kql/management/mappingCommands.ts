import { SharingError } from '../../protocol/errors.ts';
import { MappingKind, mappingKinds } from '../../protocol/ingestionMapping.ts';
import type { ManagementCommand, ManagementCommandOf } from '../../protocol/management.ts';
import { kql, sourceOf } from '../kustoLanguage.ts';
import { spanOf } from '../refusal.ts';
import type { Fields } from './fields.ts';
import type { Readers } from './followerCommands.ts';
import { readMapping } from './mappingText.ts';

type Mode = ManagementCommandOf<'setIngestionMapping'>['mode'];

/** How data come into columns. Source: Kusto documentation, ".create ingestion mapping" and its neighbours. */
export const mappingReaders: Readers = {
  CreateTableIngestionMapping: (fields) => setMapping(fields, 'create'),
  CreateOrAlterTableIngestionMapping: (fields) => setMapping(fields, 'createOrAlter'),
  AlterTableIngestionMapping: (fields) => setMapping(fields, 'alter'),
  AlterMergeTableIngestionMapping: (fields) => setMapping(fields, 'merge'),
  CreateDatabaseIngestionMapping: (fields) => setMapping(fields, 'create'),
  CreateOrAlterDatabaseIngestionMapping: (fields) => setMapping(fields, 'createOrAlter'),
  AlterDatabaseIngestionMapping: (fields) => setMapping(fields, 'alter'),
  AlterMergeDatabaseIngestionMapping: (fields) => setMapping(fields, 'merge'),
  DropTableIngestionMapping: (fields) => dropMapping(fields),
  DropDatabaseIngestionMapping: (fields) => dropMapping(fields),
  ShowTableIngestionMappings: (fields) => showMappings(fields),
  ShowTableIngestionMapping: (fields) => showMappings(fields),
  ShowDatabaseIngestionMappings: (fields) => showMappings(fields),
  ShowIngestionMappings: (fields) => ({ ...showMappings(fields), isCluster: true }),
};

/** Microsoft's grammar takes the kind in lower case only, the service in any, and the documentation has both. */
const kindInText =
  /^((?:\s|\/\/[^\n]*\n)*\.[a-z-]+\s+(?:(?:table|database)\s+(?:\[[^\]]*\]|\S+)\s+)?ingestion\s+)(csv|json|avro|parquet|orc|w3clogfile)(?=\s+mappings?\b)/i;

/** The same command with the kind as the grammar has it; every other character stays in its place. */
export function withPlainKind(text: string): string {
  return text.replace(kindInText, (_, before: string, kind: string) => before + kind.toLowerCase());
}

function setMapping(fields: Fields, mode: Mode): ManagementCommand {
  const format = fields.first('MappingFormat');
  return {
    kind: 'setIngestionMapping',
    mode,
    ...ownerOf(fields),
    ...kindOfMapping(fields),
    name: fields.string('MappingName') ?? '',
    columns: readMapping(format, (fields.string('MappingFormat') ?? '') + moreText(fields)),
  };
}

/** Literals that stand side by side are one text, of which the grammar takes the first alone. */
function moreText(fields: Fields): string {
  const literal = /^(?:\s|\/\/[^\n]*\n)*([@h]{0,2}(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"))/i;
  let text = '';
  for (let found = fields.takeAfter(literal); found; found = fields.takeAfter(literal)) {
    text += kql().KustoFacts.GetStringLiteralValue(found[1] ?? '') ?? '';
  }
  return text;
}

function dropMapping(fields: Fields): ManagementCommand {
  const name = fields.string('MappingName') ?? '';
  return { kind: 'dropIngestionMapping', ...ownerOf(fields), ...kindOfMapping(fields), name };
}

function showMappings(fields: Fields): ManagementCommandOf<'showIngestionMappings'> {
  return {
    kind: 'showIngestionMappings',
    ...ownerOf(fields),
    ...(fields.has('MappingKind') && kindOfMapping(fields)),
    ...(fields.has('MappingName') && { name: fields.string('MappingName') }),
    isCluster: false,
  };
}

function ownerOf(fields: Fields): { readonly table?: string; readonly database?: string } {
  const database = ['DatabaseName', 'databaseName'].find((name) => fields.has(name));
  return {
    ...(fields.has('TableName') && { table: fields.name('TableName') }),
    ...(database !== undefined && { database: fields.name(database) }),
  };
}

function kindOfMapping(fields: Fields): { readonly mappingKind: MappingKind } {
  const element = fields.first('MappingKind');
  const kind = MappingKind.safeParse(sourceOf(element).toLowerCase());
  if (kind.success) return { mappingKind: kind.data };
  const message = `'${sourceOf(element)}' is no kind of ingestion mapping. There are ${mappingKinds.join(', ')}.`;
  throw new SharingError('MappingInvalid', message, 'user', { span: spanOf(element) });
}
