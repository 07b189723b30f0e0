/** What can be named, with the rule of its names. Source: Kusto documentation, "Identifier naming rules"; the cluster's is Azure's DNS label. */
const namingRules = {
  cluster: {
    longest: 63,
    allowed: /^[A-Za-z][A-Za-z0-9-]*$/,
    says: 'letters, digits and dashes, beginning with a letter',
  },
  database: {
    longest: 260,
    allowed: /^[\p{L}\p{Nd}_][\p{L}\p{Nd}_ .-]*$/u,
    says: 'letters, digits, underscores, spaces, dots and dashes, beginning with a letter, digit or underscore',
  },
  table: {
    longest: 1024,
    allowed: /^[\p{L}\p{Nd}_][\p{L}\p{Nd}_ .-]*$/u,
    says: 'letters, digits, underscores, spaces, dots and dashes, beginning with a letter, digit or underscore',
  },
  configuration: {
    longest: 260,
    allowed: /^[\p{L}\p{Nd}_][\p{L}\p{Nd}_ .-]*$/u,
    says: 'letters, digits, underscores, spaces, dots and dashes, beginning with a letter, digit or underscore',
  },
  column: {
    longest: 1024,
    // Files bring names such as `Cost Total $`, and KQL can quote them all: only what no screen can show is refused.
    allowed: /^[^\p{Cc}\p{Cs}]+$/u,
    says: 'any characters but control characters',
  },
} as const;

export type NamedThing = keyof typeof namingRules;

/** What a user is told about a name that its kind does not allow, with what would be; undefined for a good name. */
export function nameProblem(thing: NamedThing, name: string): string | undefined {
  const rule = namingRules[thing];
  const why = brokenRule(thing, name);
  return why && `${why} Use ${rule.says}; at most ${rule.longest.toLocaleString('en')} characters.`;
}

function brokenRule(thing: NamedThing, name: string): string | undefined {
  const rule = namingRules[thing];
  const shown = name.length > 60 ? `${name.slice(0, 57)}…` : name;
  if (name === '') return `The name of a ${thing} must not be empty.`;
  if (name.length > rule.longest)
    return `'${shown}' has ${name.length.toLocaleString('en')} characters, too many for the name of a ${thing}.`;
  if (name !== name.trim()) return `'${shown}' begins or ends with a blank.`;
  if (!rule.allowed.test(name)) return `'${shown}' cannot be the name of a ${thing}.`;
  return undefined;
}
