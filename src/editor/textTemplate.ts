/** A text with places for values, and its translation. */
export interface TextTemplate {
  /** What stands before, between and behind the values; one more than there are. */
  readonly literals: readonly string[];
  /** By value: whether it stands in quotes, so that it is a name and no words. */
  readonly isName: readonly boolean[];
  readonly translation: string;
}

/** `key`: with `{0}`, `{1}` … in this order. Undefined where there is no place for a value. */
export function templateOf(key: string, translation: string): TextTemplate | undefined {
  const parts = key.split(/\{\d+\}/);
  if (parts.length === 1) return undefined;
  // Nobody can tell where one value ends and the next begins: the first takes both, and the next is empty.
  const isJoint = (i: number): boolean => i > 0 && i < parts.length - 1 && parts[i]?.trim() === '';
  return {
    literals: parts.filter((_, i) => !isJoint(i)),
    isName: parts.slice(1).flatMap((after, i) => {
      return isJoint(i) ? [] : [after.startsWith("'") && parts[i]?.endsWith("'") === true];
    }),
    translation: parts.reduce((text, _, i) => (isJoint(i) ? text.replace(` {${i}}`, '') : text), translation),
  };
}

/** The values that make the template this text, each as short as can be; undefined where none do. */
export function valuesIn(text: string, { literals }: TextTemplate): readonly string[] | undefined {
  const [first = '', ...others] = literals;
  const last = others.pop() ?? '';
  if (!text.startsWith(first) || !text.endsWith(last)) return undefined;
  const end = text.length - last.length;
  const values: string[] = [];
  let from = first.length;
  for (const literal of others) {
    const at = text.indexOf(literal, from);
    if (at < 0) return undefined;
    values.push(text.slice(from, at));
    from = at + literal.length;
  }
  return from > end ? undefined : [...values, text.slice(from, end)];
}
