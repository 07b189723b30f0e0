import { type ModificationKind, modificationKinds } from '../../protocol/access.ts';
import type { NameFilter, TableLevelSharing } from '../../protocol/filters.ts';
import { mappingKinds } from '../../protocol/ingestionMapping.ts';
import type { ManagementCommand, ManagementCommandOf } from '../../protocol/management.ts';
import type { SharedKind } from '../../protocol/sharedKinds.ts';
import { unbracketed } from './fields.ts';

/** A command that Microsoft's grammar lacks, or has in part only. It ends at the first `|`, or with the text. */
interface OwnCommand {
  readonly pattern: RegExp;
  readonly read: (groups: Readonly<Record<string, string>>) => ManagementCommand;
}

const databaseName = String.raw`\[\s*'[^']*'\s*\]|\[\s*"[^"]*"\s*\]|[\w.-]+`;
const database = `(?<database>${databaseName})`;

function own(words: string, read: OwnCommand['read']): OwnCommand {
  return {
    pattern: new RegExp(
      String.raw`^(?:\s|//[^\n]*\n)*\.${words.replaceAll(' ', String.raw`\s+`)}\s*(?=\||;?\s*$)`,
      'is',
    ),
    read,
  };
}

const filteredKinds: Readonly<Record<string, SharedKind>> = {
  tables: 'tables',
  external: 'externalTables',
  'materialized-views': 'materializedViews',
  functions: 'functions',
};

function detailsIn(word: string): ManagementCommandOf<'showDatabaseDetails'>['as'] {
  return (['details', 'identity', 'policies', 'datastats'] as const).find((as) => as === word.toLowerCase()) ?? 'name';
}

function namesIn(list: string): readonly string[] {
  return list
    .split(',')
    .map((each) => unbracketed(each.trim()))
    .filter((each) => each !== '');
}

/** `tables include (A*) exclude (Secret*) functions exclude (*)`. */
function filterOf(lists: string): TableLevelSharing {
  const none: NameFilter = { include: [], exclude: [] };
  const entries: Record<SharedKind, NameFilter> = {
    tables: none,
    externalTables: none,
    materializedViews: none,
    functions: none,
  };
  let of: SharedKind = 'tables';
  for (const [, kind, list, names = ''] of lists.matchAll(
    /(tables|external\s+tables|materialized-views|functions)(?=\s+(?:in|ex)clude)|(include|exclude)\s*\(([^()]*)\)/gi,
  )) {
    if (kind !== undefined) of = filteredKinds[kind.toLowerCase().split(/\s/)[0] ?? ''] ?? 'tables';
    else entries[of] = { ...entries[of], [list?.toLowerCase() === 'exclude' ? 'exclude' : 'include']: namesIn(names) };
  }
  return entries;
}

function kindOf<K extends string>(name: K, word: string | undefined): Partial<Record<K, ModificationKind>>;
function kindOf(name: string, word: string | undefined): Partial<Record<string, ModificationKind>> {
  const kind = modificationKinds.find((each) => each === word?.toLowerCase());
  return kind ? { [name]: kind } : {};
}

const ownCommands: readonly OwnCommand[] = [
  // Microsoft's grammar takes only names that have a wildcard, the documentation of the lists also those that have none.
  own(
    `alter follower database ${database} (from (?<leader>'[^']*'|"[^"]*") )?(?<kind>tables|external tables|materialized-views|functions) (?<list>include|exclude) (?<change>add|drop)\\s*\\((?<names>[^()]*)\\)`,
    ({ database: name = '', leader, kind = '', list, change, names = '' }) => ({
      kind: 'alterFollowerFilter',
      database: unbracketed(name),
      ...(leader !== undefined && { leader: unbracketed(leader) }),
      of: filteredKinds[kind.toLowerCase().split(/\s/)[0] ?? ''] ?? 'tables',
      list: list?.toLowerCase() === 'exclude' ? 'exclude' : 'include',
      change: change?.toLowerCase() === 'drop' ? 'drop' : 'add',
      names: namesIn(names),
    }),
  ),
  // In Microsoft's source the command is commented out.
  own(
    `add follower database (?<database>\\*|${databaseName})(?<lists>(?:\\s+(?:tables|external tables|materialized-views|functions)(?:\\s+(?:include|exclude)\\s*\\([^()]*\\))+)*) from (?<leader>'[^']*'|"[^"]*")(?:\\s+default-principals-modification-kind\\s*=\\s*(?<principals>none|union|replace))?(?:\\s+default-caching-policies-modification-kind\\s*=\\s*(?<caching>none|union|replace))?`,
    ({ database: name = '', lists = '', leader = '', principals, caching }) => ({
      kind: 'addFollowerDatabase',
      database: unbracketed(name),
      leader: unbracketed(leader),
      filter: filterOf(lists),
      ...kindOf('principalsKind', principals),
      ...kindOf('cachingKind', caching),
    }),
  ),
  own('show sharing journal', () => ({ kind: 'showSharingJournal' })),
  own('show sharing usage', () => ({ kind: 'showSharingUsage' })),
  own('show database journal', () => ({ kind: 'showJournal', of: 'database' })),
  own('show extents', () => ({ kind: 'showExtents', isCluster: false })),
  // Microsoft's grammar takes the word for a name; the documentation has it with a name as well.
  own('show database (?<as>details|identity|policies|datastats)', ({ as = '' }) => ({
    kind: 'showDatabaseDetails',
    as: detailsIn(as),
  })),
  own(`show database ${database} (?<as>details|identity|policies|datastats)`, ({ database: name = '', as = '' }) => ({
    kind: 'showDatabaseDetails',
    databases: [unbracketed(name)],
    as: detailsIn(as),
  })),
  // In the documentation, and not in Microsoft's grammar.
  own(
    `show database ${database} ingestion (?<mapping>csv|json|avro|parquet|orc|w3clogfile) mapping (?<name>'[^']*'|"[^"]*")`,
    ({ database: name = '', mapping, name: mappingName = '' }) => ({
      kind: 'showIngestionMappings',
      database: unbracketed(name),
      mappingKind: mappingKinds.find((kind) => kind === mapping?.toLowerCase()) ?? 'csv',
      name: unbracketed(mappingName),
      isCluster: false,
    }),
  ),
  own('show databases datastats', () => ({ kind: 'showDatabaseDetails', databases: 'all', as: 'datastats' })),
];

/** The command at the start of the text that is one of our own, and where it ends. */
export function readOwnCommand(
  text: string,
): { readonly command: ManagementCommand; readonly end: number } | undefined {
  for (const { pattern, read } of ownCommands) {
    const match = pattern.exec(text);
    if (match) return { command: read(match.groups ?? {}), end: match[0].length };
  }
  return undefined;
}

/** The same commands word by word, for completion; `*` is a name. */
const phrases: readonly string[] = [
  'show sharing journal',
  'show sharing usage',
  'show extents',
  'show database journal',
  'add follower database * from',
  ...['details', 'identity', 'policies', 'datastats'].map((as) => `show database * ${as}`),
  ...Object.keys(filteredKinds).flatMap((kind) =>
    ['include', 'exclude'].flatMap((list) =>
      ['add', 'drop'].map(
        (change) => `alter follower database * ${kind === 'external' ? 'external tables' : kind} ${list} ${change}`,
      ),
    ),
  ),
];

/** Words of our own commands that may go on from a text that begins with a dot; `typed` characters of each stand there. */
export function ownCommandCompletions(text: string): readonly { readonly word: string; readonly typed: number }[] {
  const [, given] = /^(?:\s|\/\/[^\n]*\n)*\.(.*)$/s.exec(text) ?? [];
  if (given === undefined) return [];
  const words = given.match(/\[[^\]]*\]|\S+/g) ?? [];
  const begun = /\S$/.test(given) ? (words.pop() ?? '') : '';
  const next = phrases
    .map((phrase) => phrase.split(' '))
    .filter((phrase) => words.every((word, i) => phrase[i] === '*' || phrase[i] === word.toLowerCase()))
    .map((phrase) => phrase[words.length] ?? '')
    .filter((word) => word !== '' && word !== '*' && word.startsWith(begun.toLowerCase()));
  return [...new Set(next)].map((word) => ({ word, typed: begun.length }));
}
