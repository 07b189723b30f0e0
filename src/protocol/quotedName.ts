/** A name as KQL takes any name, whatever it holds. Source: Kusto documentation, "Identifier quoting". */
export function quotedName(name: string): string {
  return `['${name.replace(/[\\']/g, '\\$&')}']`;
}
