import { extname } from 'node:path/posix';
import type { DataFormat } from '../../protocol/ingest.ts';
import type { Table } from '../ir/relation.ts';
import { elements, must, sourceOf } from '../kustoLanguage.ts';
import { translate, typeNamed } from '../scalars/translate.ts';
import { outerScope, refuse, type Scope } from '../scope.ts';
import { resultColumns } from './operator.ts';
import { refuseParameters } from './rows.ts';

type Node = Kusto.Language.Syntax.ExternalDataExpression;

/** Formats as Kusto names them. What the engine ingests it also reads in place. */
const formats: Readonly<Record<string, DataFormat>> = {
  csv: 'csv',
  tsv: 'tsv',
  psv: 'psv',
  scsv: 'scsv',
  sohsv: 'sohsv',
  txt: 'txt',
  raw: 'raw',
  json: 'json',
  jsonl: 'json',
  multijson: 'multijson',
  parquet: 'parquet',
};

/** Files of the workspace as a table: in no order, by columns that the text declares. */
export function externalData(node: Node, scope: Scope): Table {
  refuseParameters(node.Parameters, [], scope);
  const columns = resultColumns(node).map((column) => {
    const type = typeNamed(must(column.Type).Name ?? '');
    if (!type) throw refuse(scope, node, `a column of type '${column.Type?.Name}'`);
    return { name: must(column.Name), type };
  });
  const files = elements(node.URIs).map((uri) => {
    const { constant } = translate(uri, outerScope(scope));
    if (typeof constant !== 'string') throw refuse(scope, uri, 'a file whose name is not constant');
    if (/^(?!file:)[a-z][a-z0-9+.-]+:/i.test(constant)) {
      throw refuse(scope, uri, `'${constant}', which is no file of the workspace,`);
    }
    return constant;
  });
  const properties = new Map(
    elements(node.WithClause?.Properties ?? null).map((property) => [
      (must(property.Name).SimpleName ?? '').toLowerCase(),
      must(property.Expression),
    ]),
  );
  for (const [name, value] of properties) {
    if (name !== 'format' && name !== 'ignorefirstrecord') throw refuse(scope, value, `the property '${name}' here`);
  }
  const asked = properties.get('format');
  const [first = ''] = files;
  const named = asked ? sourceOf(asked).replace(/^['"]|['"]$/g, '') : extname(first).slice(1) || 'csv';
  const format = formats[named.toLowerCase()];
  if (!format) throw refuse(scope, asked ?? node, `files of format '${named}'`);
  const skip = properties.get('ignorefirstrecord');
  const ignoreFirstRecord = skip !== undefined && /^['"]?true['"]?$/i.test(sourceOf(skip));
  return scope.statement.openExternal({ files, format, ignoreFirstRecord, columns });
}
