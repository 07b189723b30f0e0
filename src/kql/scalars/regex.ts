/** Classes that mean all of Unicode in Kusto, and ASCII in DuckDB. The text stands inside of brackets. */
const classes: Readonly<Record<string, string>> = {
  d: String.raw`\p{Nd}`,
  s: String.raw`\t\n\v\f\r\x{85}\p{Z}`,
  w: String.raw`\p{L}\p{M}\p{Nd}\p{Pc}`,
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
      result += character;
      continue;
    }
    i += 1;
    const next = regex.charAt(i);
    const members = classes[next.toLowerCase()];
    if (members !== undefined) {
      const negated = next !== next.toLowerCase();
      if (inClass && negated) return undefined;
      result += inClass ? members : `[${negated ? '^' : ''}${members}]`;
    } else if (next === '' || (/[A-Za-z0-9]/.test(next) && !known.has(next))) {
      return undefined;
    } else {
      result += `\\${next}`;
    }
  }
  return result;
}
