import type { Column, KustoType } from '../../protocol/schema.ts';
import { kustoTypes } from '../../protocol/schema.ts';
import type { Described, StoredFunction } from '../../sharing/database/state.ts';
import { dotNetTypes } from './describe.ts';
import type { VisibleDatabase } from './visible.ts';

/** What answers like a table, by the columns that queries see. */
export interface ShownEntity extends Described {
  readonly name: string;
  readonly columns: readonly (Column & { readonly docString?: string | undefined })[];
}

/** One database of `.show … schema as json`. Source: Kusto documentation, and recorded answers. */
export function schemaOf(
  { name, access, version, state }: VisibleDatabase,
  views: readonly ShownEntity[],
): Readonly<Record<string, unknown>> {
  return {
    Name: name,
    Tables: byName([...state.tables.values()].map(entity)),
    ExternalTables: byName([...state.externalTables.values()].map(entity)),
    MaterializedViews: byName(views.map(entity)),
    EntityGroups: {},
    MajorVersion: version,
    MinorVersion: 0,
    Functions: byName([...state.functions.values()].map(functionSchema)),
    DatabaseAccessMode: access,
    PrettyName: state.prettyName ?? null,
  };
}

function byName<T extends { readonly Name: string }>(all: readonly T[]): Readonly<Record<string, T>> {
  return Object.fromEntries(
    all.toSorted((a, b) => a.Name.localeCompare(b.Name, 'en')).map((each) => [each.Name, each]),
  );
}

function described({ folder, docString }: Described): { readonly Folder: string; readonly DocString: string } {
  return { Folder: folder ?? '', DocString: docString ?? '' };
}

function entity({ name, columns, ...about }: ShownEntity) {
  const OrderedColumns = columns.map(({ name: column, type, docString }) => ({
    Name: column,
    Type: dotNetTypes[type],
    CslType: type,
    ...(docString !== undefined && { DocString: docString }),
  }));
  return { Name: name, ...described(about), OrderedColumns };
}

function functionSchema({ name, parameters, body, ...about }: StoredFunction) {
  return {
    Name: name,
    InputParameters: inputParameters(parameters),
    Body: body,
    ...described(about),
    FunctionKind: 'Unknown',
    OutputColumns: [],
  };
}

/** `(n: long = 3, T: (a: string))` as Kusto describes parameters; the service leaves out the columns of `(*)`. */
export function inputParameters(text: string): readonly object[] {
  return split(text.trim().replace(/^\(|\)$/g, '')).map((parameter) => {
    const [, quoted, plain = '', type = ''] =
      /^\s*(?:\[\s*['"](.*?)['"]\s*\]|([\w.]+))\s*:\s*(.*)$/s.exec(parameter) ?? [];
    const Name = quoted ?? plain;
    if (type.startsWith('(')) {
      const columns = split(type.slice(1, -1)).filter((each) => each.trim() !== '*');
      return { Name, Columns: columns.map((each) => column(each)) };
    }
    const [, word = '', value] = /^(\w+)\s*(?:=\s*(.*))?$/s.exec(type.trim()) ?? [];
    return { Name, ...typed(word), ...(value !== undefined && { CslDefaultValue: value.trim() }) };
  });
}

function column(text: string): object {
  const [, quoted, plain = '', type = ''] = /^\s*(?:\[\s*['"](.*?)['"]\s*\]|(\w+))\s*:\s*(\w+)/s.exec(text) ?? [];
  return { Name: quoted ?? plain, ...typed(type) };
}

function typed(word: string): { readonly Type: string; readonly CslType: string } {
  const type: KustoType | undefined = kustoTypes.find((each) => each === word);
  return { Type: type ? dotNetTypes[type] : 'System.Object', CslType: word };
}

/** At the commas that are in no brackets and no quotes. */
function split(text: string): readonly string[] {
  const parts: string[] = [];
  let [depth, quote, from] = [0, '', 0];
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? '';
    if (quote !== '') {
      if (c === '\\') i++;
      else if (c === quote) quote = '';
    } else if (c === '"' || c === "'") quote = c;
    else if ('([{'.includes(c)) depth++;
    else if (')]}'.includes(c)) depth--;
    else if (c === ',' && depth === 0) {
      parts.push(text.slice(from, i));
      from = i + 1;
    }
  }
  const last = text.slice(from);
  return last.trim() === '' ? parts : [...parts, last];
}
