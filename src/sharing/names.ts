import { SharingError } from '../protocol/errors.ts';
import { fail, ok, type Result } from '../protocol/result.ts';

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

/** Holds a name against the rule of its kind. Names are compared without regard to case for clusters and databases, see `nameKey`. */
export function checkName(thing: NamedThing, name: string): Result<string, SharingError> {
  const rule = namingRules[thing];
  const shown = name.length > 60 ? `${name.slice(0, 57)}…` : name;
  const refuse = (why: string): Result<never, SharingError> =>
    fail(
      new SharingError(
        'InvalidName',
        `${why} Use ${rule.says}; at most ${rule.longest.toLocaleString('en')} characters.`,
      ),
    );
  if (name === '') return refuse(`The name of a ${thing} must not be empty.`);
  if (name.length > rule.longest)
    return refuse(
      `'${shown}' has ${name.length.toLocaleString('en')} characters, too many for the name of a ${thing}.`,
    );
  if (name !== name.trim()) return refuse(`'${shown}' begins or ends with a blank.`);
  if (!rule.allowed.test(name)) return refuse(`'${shown}' cannot be the name of a ${thing}.`);
  return ok(name);
}

/** Under this key two names of clusters, databases or configurations are the same name. */
export function nameKey(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
