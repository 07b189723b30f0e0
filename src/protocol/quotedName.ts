/** A name as KQL takes any name, whatever it holds. Source: Kusto documentation, "Identifier quoting". */
export function quotedName(name: string): string {
  return `['${name.replace(/[\\']/g, '\\$&')}']`;
}

/** Words that mean something else where a query names a table or a column. */
const words = new Set(
  (
    'alias and as asc between by cluster consume contains count database datatable declare desc distinct evaluate extend ' +
    'externaldata facet false filter find fork from getschema graph has in invoke join kind let limit lookup ' +
    'materialize not null of on or order parse partition pattern print project project_away range reduce render ' +
    'restrict sample scan search serialize set sort step summarize table take to top toscalar true typeof union where with'
  ).split(' '),
);

/** A name as somebody who writes a query would write it. */
export function nameInQuery(name: string): string {
  return words.has(name.toLowerCase()) ? quotedName(name) : kqlName(name);
}

/** A name as KQL writes it where it need not be quoted. */
export function kqlName(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : quotedName(name);
}

/** A text as KQL writes it, on one line. */
export function kqlString(text: string, quote: '"' | "'" = '"'): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`);
  return `${quote}${escaped.replaceAll('\r', '\\r').replaceAll('\n', '\\n')}${quote}`;
}
