/** Kinds of principals, by the prefix of their fully qualified names. Source: Kusto documentation, "Referencing security principals". */
export const principalKinds = { aaduser: 'User', aadgroup: 'Group', aadapp: 'App' } as const;

export type PrincipalKind = (typeof principalKinds)[keyof typeof principalKinds];

/** What a fully qualified name of a kind begins with; undefined for a kind that has none. */
export function principalPrefix(kind: string): string | undefined {
  return Object.entries(principalKinds).find(([, each]) => each === kind)?.[0];
}

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

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The same by what the system says of who runs this process. It throws for a user without an entry, as a container has one
 * that runs under any number: then the environment has a name, or nobody has.
 */
export function principalOfSystem(userInfo: () => { readonly username: string }, environment: Environment): string {
  try {
    return principalOfUser(userInfo().username);
  } catch {
    const { USER, LOGNAME, USERNAME } = environment;
    return principalOfUser([USER, LOGNAME, USERNAME].find(Boolean) ?? 'user');
  }
}
