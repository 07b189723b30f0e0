declare global {
  interface JSON {
    /** A piece of JSON that `stringify` writes as it is. Source: ECMAScript proposal "JSON.parse source text access". */
    rawJSON(text: string): { readonly rawJSON: string };
    isRawJSON(value: unknown): value is { readonly rawJSON: string };
  }
}

/** Digits that a number of JavaScript may not hold. */
const manyDigits = /\d{16}/;

/**
 * As `JSON.parse`, but whole numbers beyond ±2^53 keep all of their digits: they are raw JSON, and `JSON.stringify` writes
 * them as they were. Throws a `SyntaxError`.
 */
export function parseLossless(text: string): unknown {
  // To look at each value takes several times as long, and most answers need it not.
  return manyDigits.test(text) ? JSON.parse(text, exact) : JSON.parse(text);
}

function exact(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source = context?.source ?? '';
  return /^-?\d+$/.test(source) ? JSON.rawJSON(source) : value;
}
