/**
 * What stands between quotes, and comments, in which quotes mean nothing.
 * Source: Kusto documentation, "The string data type": a verbatim literal doubles its quotes, others escape them, one between
 * three backticks or tildes has lines; `h` before a literal says that it is not to be shown.
 */
const literals =
  /\/\/[^\n]*|(?<prefix>(?<![\w])[hH])?(?:@"(?:""|[^"])*"?|@'(?:''|[^'])*'?|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|```[\s\S]*?(?:```|$)|~~~[\s\S]*?(?:~~~|$))/g;

/** The text without what its author has marked as not to be shown: `h"key"` becomes `h"******"`. For all that is kept of it. */
export function withoutHiddenStrings(text: string): string {
  return text.replace(literals, (literal: string, prefix: string | undefined) => {
    if (prefix === undefined) return literal;
    const [opening = ''] = /^.@?(?:```|~~~|.)/s.exec(literal) ?? [];
    const quote = opening.replace(/^.@?/s, '');
    return `${opening}******${quote}`;
  });
}

/** A message on a text without what the text's author has marked as not to be shown. */
export function withoutTheHidden(message: string, text: string): string {
  let shown = message;
  for (const [literal, prefix] of text.matchAll(literals)) {
    const content = prefix === undefined ? '' : literal.replace(/^.@?(?:```|~~~|.)|(?:```|~~~|["'])$/gs, '');
    for (const each of [content, content.replace(/\\(.)/gs, '$1'), content.replace(/(["'])\1/g, '$1')]) {
      if (each !== '') shown = shown.replaceAll(each, '******');
    }
  }
  return shown;
}
