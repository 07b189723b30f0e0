import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { type FunctionDefinition, onValues } from './definition.ts';
import { toBag } from './json.ts';

/** One of the patterns, with what it says in the place of what it captures. */
interface Pattern {
  readonly regex: RegExp;
  readonly replacements: Readonly<Record<string, string>>;
}

/** The lists of the patterns' file, by their names in it. */
type Patterns = ReadonlyMap<string, readonly Pattern[]>;

let patterns: Patterns | undefined;

/** Beside the bundle; without one from the package. */
function patternsFile(): string {
  const beside = fileURLToPath(new URL('kusto/userAgents.yaml', import.meta.url));
  return existsSync(beside) ? beside : createRequire(import.meta.url).resolve('uap-core/regexes.yaml');
}

/** The file is flat: lists of entries whose values are all texts in single quotes. */
export function readPatterns(yaml: string): Patterns {
  const lists = new Map<string, Pattern[]>();
  let list: Pattern[] = [];
  let entry: Record<string, string> = {};
  const add = (): void => {
    const { regex, regex_flag, ...replacements } = entry;
    if (regex !== undefined) list.push({ regex: new RegExp(regex, regex_flag), replacements });
    entry = {};
  };
  for (const line of yaml.split('\n')) {
    const [, name] = /^(\w+):\s*$/.exec(line) ?? [];
    const [, dash, key, value] = /^ +(- )?(\w+): '(.*)'\s*$/.exec(line) ?? [];
    if (name !== undefined || dash !== undefined) add();
    if (name !== undefined) {
      list = [];
      lists.set(name, list);
    }
    if (key !== undefined) entry[key] = (value ?? '').replaceAll("''", "'");
  }
  add();
  return lists;
}

/** What the first pattern that matches has captured, or says in its place; by the names of the replacements. */
function found(list: string, text: string, names: readonly string[], places: readonly number[]): readonly string[] {
  patterns ??= readPatterns(readFileSync(patternsFile(), 'utf8'));
  for (const { regex, replacements } of patterns.get(list) ?? []) {
    const match = regex.exec(text);
    if (!match) continue;
    return names.map((name, i) => {
      const replacement = replacements[name];
      const value = replacement?.replace(/\$(\d)/g, (_, group: string) => match[Number(group)] ?? '');
      return (value ?? match[places[i] ?? 0] ?? '').trim();
    });
  }
  return names.map((_, i) => (i === 0 ? 'Other' : ''));
}

const named = (names: readonly string[], values: readonly string[]): string =>
  toBag(names.map((name, i) => [name, JSON.stringify(values[i] ?? '')] as const));

const versions = ['Family', 'MajorVersion', 'MinorVersion', 'Patch'];

const browser = (text: string): string =>
  named(
    versions,
    found(
      'user_agent_parsers',
      text,
      ['family_replacement', 'v1_replacement', 'v2_replacement', 'v3_replacement'],
      [1, 2, 3, 4],
    ),
  );

const system = (text: string): string =>
  named(
    [...versions, 'PatchMinor'],
    found(
      'os_parsers',
      text,
      ['os_replacement', 'os_v1_replacement', 'os_v2_replacement', 'os_v3_replacement', 'os_v4_replacement'],
      [1, 2, 3, 4, 5],
    ),
  );

/** A brand is never what was captured; there are not so many groups. */
const device = (text: string): string =>
  named(
    ['Family', 'Brand', 'Model'],
    found('device_parsers', text, ['device_replacement', 'brand_replacement', 'model_replacement'], [1, 99, 1]),
  );

/** One text is asked for again and again, and trying all patterns takes a millisecond. */
const known = new Map<string, string>();
const mostKnown = 10_000;

function parsed(text: string, asked: string): string {
  const key = `${asked} ${text}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const wanted = asked.split(',');
  const parts = [
    ['browser', 'Browser', browser],
    ['os', 'OperatingSystem', system],
    ['device', 'Device', device],
  ] as const;
  const answer = toBag(
    parts.filter(([name]) => wanted.includes(name)).map(([, name, parse]) => [name, parse(text)] as const),
  );
  if (known.size >= mostKnown) known.clear();
  known.set(key, answer);
  return answer;
}

/**
 * The browser, system and device that a user agent names, by the patterns of uap-core; `asked` are their names with
 * commas between. Source: Kusto documentation, "parse_user_agent()"; uap-core, "ua-parser Specification".
 */
export const userAgents = {
  parse_user_agent: onValues(['VARCHAR', 'VARCHAR'], 'VARCHAR', parsed),
} as const satisfies Readonly<Record<string, FunctionDefinition>>;
