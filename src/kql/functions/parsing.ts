import { type FunctionDefinition, onValues } from './definition.ts';
import { isJson, toArray, toBag } from './json.ts';

function path(text: string): string {
  const [, scheme = '', afterScheme = ''] = /^(?:([A-Za-z][A-Za-z0-9+.-]+):\/\/)?(.*)$/s.exec(text) ?? [];
  const root = /^(?:\\\\\?\\)?[A-Za-z]:[\\/]?/.exec(afterScheme)?.[0] ?? '';
  const end = Math.max(afterScheme.lastIndexOf('/'), afterScheme.lastIndexOf('\\'), root.length - 1);
  const file = afterScheme.slice(end + 1);
  const stream = file.indexOf(':');
  const name = stream < 0 ? file : file.slice(0, stream);
  const folder = end < 0 ? '' : afterScheme.slice(0, end);
  const dot = name.lastIndexOf('.');
  const values = {
    Scheme: scheme,
    RootPath: root,
    DirectoryPath: folder,
    DirectoryName: folder.slice(Math.max(folder.lastIndexOf('/'), folder.lastIndexOf('\\')) + 1),
    Filename: name,
    Extension: dot < 0 ? '' : name.slice(dot + 1),
    AlternateDataStreamName: stream < 0 ? '' : file.slice(stream + 1),
  };
  return toBag(Object.entries(values).map(([key, value]) => [key, JSON.stringify(value)]));
}

/** The fields of the first record. */
function csv(text: string): string {
  const fields: string[] = [];
  let rest = text;
  for (;;) {
    const quoted = /^"((?:[^"]|"")*)"/.exec(rest);
    const plain = quoted ? '' : (/^[^,\r\n]*/.exec(rest)?.[0] ?? '');
    fields.push(quoted ? (quoted[1] ?? '').replaceAll('""', '"') : plain);
    rest = rest.slice(quoted ? quoted[0].length : plain.length);
    if (!rest.startsWith(',')) return toArray(fields.map((field) => JSON.stringify(field)));
    rest = rest.slice(1);
  }
}

/** One to four numbers of up to eight digits, each eight decimal places apart. */
function version(text: string): string | null {
  const parts = text.split('.');
  if (parts.length > 4 || !parts.every((part) => /^\d{1,8}$/.test(part))) return null;
  const padded = [...parts, '0', '0', '0'].slice(0, 4);
  return BigInt(padded.map((part) => part.padStart(8, '0')).join('')).toString();
}

/**
 * The rules of Windows: blanks part, quotes hold together, backslashes count only before a quote, where two stand for
 * one and an odd one makes the quote a character. In the first argument backslashes mean nothing.
 */
function windowsArguments(line: string): string[] {
  const found: string[] = [];
  let rest = line;
  const first = /^(?:"([^"]*)"?|([^ \t]*))/.exec(rest);
  if (line !== '' && first) {
    found.push(first[1] ?? first[2] ?? '');
    rest = rest.slice(first[0].length);
  }
  for (rest = rest.trimStart(); rest !== ''; rest = rest.trimStart()) {
    let [argument, quoted, at] = ['', false, 0];
    for (; at < rest.length && (quoted || !/[ \t]/.test(rest.charAt(at))); at += 1) {
      const slashes = /^\\*/.exec(rest.slice(at))?.[0].length ?? 0;
      const quote = rest.charAt(at + slashes) === '"';
      argument += '\\'.repeat(quote ? slashes >> 1 : slashes);
      at += slashes;
      if (!quote) {
        if (slashes > 0) at -= 1;
        else argument += rest.charAt(at);
      } else if (slashes % 2 === 1) argument += '"';
      else if (quoted && rest.charAt(at + 1) === '"') {
        argument += '"';
        at += 1;
      } else quoted = !quoted;
    }
    found.push(argument);
    rest = rest.slice(at);
  }
  return found;
}

export const parsing = {
  is_json: onValues(['VARCHAR'], 'BOOLEAN', isJson),
  parse_path: onValues(['VARCHAR'], 'VARCHAR', path),
  parse_csv: onValues(['VARCHAR'], 'VARCHAR', csv),
  parse_version: onValues(['VARCHAR'], 'VARCHAR', version),
  parse_command_line: onValues(['VARCHAR'], 'VARCHAR', (line) =>
    toArray(windowsArguments(line).map((argument) => JSON.stringify(argument))),
  ),
} as const satisfies Readonly<Record<string, FunctionDefinition>>;
