/** Classes that mean all of Unicode in Kusto, and ASCII in DuckDB. The text stands inside of brackets. */
const classes: Readonly<Record<string, string>> = {
  d: String.raw`\p{Nd}`,
  s: String.raw`\t\n\v\f\r\x{85}\p{Z}`,
  w: String.raw`\p{L}\p{M}\p{Nd}\p{Pc}`,
};

/** What is in none of a class, for inside of brackets, where RE2 has no way to negate more than one property. */
const negated: Readonly<Record<string, string>> = {
  d: String.raw`\P{Nd}`,
  s: String.raw`\x00-\x08\x0e-\x1f\x7f-\x{84}\x{86}-\x{9f}\p{L}\p{M}\p{N}\p{P}\p{S}\p{Cf}\p{Co}`,
  w: String.raw`\p{C}\p{Z}\p{S}\p{Nl}\p{No}\p{Pd}\p{Ps}\p{Pe}\p{Pi}\p{Pf}\p{Po}`,
};

/** Letters behind a backslash that mean the same on both sides. */
const known = new Set([...'nrtvfapPxAzbB']);

/**
 * A regular expression of Kusto as one of RE2 with the same meaning.
 * Undefined for what RE2 does not know, so that the query is refused before it runs.
 */
export function toRe2(regex: string): string | undefined {
  let result = '';
  let inClass = false;
  for (let i = 0; i < regex.length; i += 1) {
    const character = regex.charAt(i);
    if (character !== '\\') {
      if (character === '[' && inClass && regex.charAt(i + 1) !== ':') return undefined;
      if (character === '[') inClass = true;
      // A bracket that comes first is one of the class.
      else if (character === ']' && !/\[\^?$/.test(regex.slice(0, i))) inClass = false;
      if (/^\(\?[=!<]/.test(regex.slice(i)) && !/^\(\?P?<[A-Za-z]/.test(regex.slice(i))) return undefined;
      // RE2 of this age knows names of groups in Python's form only.
      const named = !inClass && /^\(\?<[A-Za-z]/.test(regex.slice(i));
      result += named ? '(?P' : character;
      if (named) i += 1;
      continue;
    }
    i += 1;
    const next = regex.charAt(i);
    const members = classes[next.toLowerCase()];
    if (members !== undefined) {
      const other = next === next.toLowerCase() ? undefined : negated[next.toLowerCase()];
      result += inClass ? (other ?? members) : `[${other ? '^' : ''}${members}]`;
    } else if (next === '' || (/[A-Za-z0-9]/.test(next) && !known.has(next))) {
      return undefined;
    } else {
      result += `\\${next}`;
    }
  }
  return result;
}
