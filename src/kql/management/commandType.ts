/** Types that are named otherwise than by their words. Source: Kusto documentation, ".show commands", ".show operations". */
const named: Readonly<Record<string, string>> = {
  IngestIntoTable: 'DataIngestPull',
  IngestInlineIntoTable: 'DataIngestInline',
  ShowDatabaseSchema: 'SchemaShow',
  ShowSchema: 'SchemaShow',
};

/**
 * The type of a command as Kusto lists commands, from Microsoft's name of its kind: what it is about, then what it does,
 * as `TablesShow` for `ShowTables` and `TableSetOrAppend` for `SetOrAppendTable`.
 */
export function commandType(kind: string): string {
  const [, verb = '', what = ''] =
    /^((?:CreateOr|SetOr|Create|Alter)?(?:Alter|Append|Replace|Merge)|[A-Z][a-z]+)(.*)$/.exec(kind) ?? [];
  return named[kind] ?? `${what}${verb}`;
}
