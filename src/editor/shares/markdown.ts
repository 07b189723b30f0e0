import { plain } from '../tree/tooltip.ts';

/** A table; every cell is text and nothing else. */
export function table(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(plain).join(' | ')} |`;
  return [line(headers), `|${' --- |'.repeat(headers.length)}`, ...rows.map(line)].join('\n');
}

export function heading(level: 1 | 2, text: string): string {
  return `${'#'.repeat(level)} ${plain(text)}`;
}

/** Text of others as they wrote it, line by line; nothing in it becomes a link, an image or HTML. */
export function quoted(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => `> ${plain(line)}`)
    .join('  \n');
}

export function document(...parts: readonly (string | false | undefined)[]): string {
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}
