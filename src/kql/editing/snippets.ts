/**
 * How the operators that take several parts are written, for completion: `{…}` is what the user fills in, `|` parts what
 * can be chosen from. Source: Kusto documentation, "Tabular operators".
 */
const operators: Readonly<Record<string, string>> = {
  as: 'as {Name}',
  distinct: 'distinct {Column}',
  evaluate: 'evaluate {plugin}({arguments})',
  extend: 'extend {Name} = {expression}',
  invoke: 'invoke {function}()',
  join: 'join kind={inner|innerunique|leftouter|rightouter|fullouter|leftanti|leftsemi|rightanti|rightsemi} ({Table}) on {Column}',
  let: 'let {name} = {expression};',
  lookup: 'lookup kind={leftouter|inner} ({Table}) on {Column}',
  'make-series': 'make-series {count()} on {Timestamp} from {ago(1d)} to {now()} step {1h}',
  'mv-apply': 'mv-apply {Column} on ({where true})',
  'mv-expand': 'mv-expand {Column}',
  order: 'order by {Column} {desc|asc}',
  parse: 'parse {Column} with {pattern}',
  'parse-kv': 'parse-kv {Column} as ({name}: {string})',
  'parse-where': 'parse-where {Column} with {pattern}',
  partition: 'partition by {Column} ({top 10 by Column})',
  print: 'print {Name} = {expression}',
  project: 'project {Column}',
  'project-rename': 'project-rename {NewName} = {Column}',
  range: 'range {Name} from {1} to {10} step {1}',
  render: 'render {timechart|linechart|columnchart|barchart|piechart|scatterchart|areachart|table}',
  sort: 'sort by {Column} {desc|asc}',
  summarize: 'summarize {count()} by {Column}',
  top: 'top {10} by {Column} {desc|asc}',
  'top-hitters': 'top-hitters {10} of {Column}',
  'top-nested': 'top-nested {10} of {Column} by {count()}',
  union: 'union {Table}',
  where: 'where {predicate}',
};

/** As LSP has snippets; undefined where the operator is no more than its name. */
export function operatorSnippet(name: string): string | undefined {
  let places = 0;
  return operators[name]?.replace(/\{([^}]*)\}/g, (_, place: string) => {
    places += 1;
    const choices = place.split('|');
    return choices.length > 1 ? `\${${places}|${choices.join(',')}|}` : `\${${places}:${place}}`;
  });
}

/** For people to read, with the first of what can be chosen. */
export function operatorSyntax(name: string): string | undefined {
  return operators[name]?.replace(/\{([^}|]*)[^}]*\}/g, '$1');
}
