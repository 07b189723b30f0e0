/** A fully qualified name in its three parts: kind, id and tenant. Case does not matter in it. Source: Kusto documentation, "Referencing security principals". */
export const principalPattern = /^(aaduser|aadgroup|aadapp)=([^;\s=][^;=]*)(?:;([^;\s]+))?$/i;

/** What a user is told about a text that is no fully qualified name of a principal; undefined for one that is. */
export function principalProblem(text: string): string | undefined {
  const [, , id = ''] = principalPattern.exec(text.trim()) ?? [];
  if (id !== '' && id.trim() === id) return undefined;
  return `'${text}' is not the fully qualified name of a principal. Write 'aaduser=kim@contoso.com', 'aadgroup=…' or 'aadapp=<application id>;<tenant>'.`;
}

/**
 * Who acts where nobody signs in: the user of this machine, `aaduser=alice@localhost`.
 * Not with the machine's own name: in a container that is another one after every rebuild, and its user would lose every role.
 */
export function principalOfUser(user: string): string {
  return `aaduser=${user}@localhost`;
}
