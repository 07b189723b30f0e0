/** A name as KQL takes any name, whatever it holds. Source: Kusto documentation, "Identifier quoting". */
export function quotedName(name: string): string {
  return `['${name.replace(/[\\']/g, '\\$&')}']`;
}

/** A name as KQL writes it where it need not be quoted. */
export function kqlName(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : quotedName(name);
}
