type Context = Readonly<Record<string, unknown>>;

/** Of one condition, and what holds where it is met. */
const conditions: readonly (readonly [RegExp, (context: Context, key: string, value: string) => boolean])[] = [
  [/^(?<key>[\w.]+) =~ \/(?<value>.+)\/$/, (context, key, value) => new RegExp(value).test(String(context[key] ?? ''))],
  [
    /^(?<key>[\w.]+) =~ \/(?<value>.+)\/i$/,
    (context, key, value) => new RegExp(value, 'i').test(String(context[key] ?? '')),
  ],
  [/^(?<key>[\w.]+) == '?(?<value>[^']+)'?$/, (context, key, value) => String(context[key] ?? '') === value],
  [/^(?<key>[\w.]+) != '?(?<value>[^']+)'?$/, (context, key, value) => String(context[key] ?? '') !== value],
  [/^(?<key>[\w.]+) > (?<value>\d+)$/, (context, key, value) => Number(context[key] ?? 0) > Number(value)],
  [/^!(?<key>[\w.]+)$/, (context, key) => !context[key]],
  [/^false$/, () => false],
  [/^(?<key>[\w.]+)$/, (context, key) => Boolean(context[key])],
];

/**
 * Whether a `when` clause holds where the context keys have these values; absent: unset. Knows the conditions that the
 * manifest uses, without brackets around several of them, and throws on every other.
 */
export function holds(when: string, context: Context): boolean {
  return when.split(' || ').some((all) => all.split(' && ').every((each) => isMet(each.trim(), context)));
}

function isMet(condition: string, context: Context): boolean {
  for (const [pattern, met] of conditions) {
    const found = pattern.exec(condition);
    if (found) return met(context, found.groups?.key ?? '', found.groups?.value ?? '');
  }
  throw new Error(`'${condition}' is no condition that is known here`);
}
