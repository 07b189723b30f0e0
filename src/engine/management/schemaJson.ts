import type { FunctionParameter } from '../../protocol/compile.ts';
import type { Column } from '../../protocol/schema.ts';
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
  functions: readonly ShownFunction[],
): Readonly<Record<string, unknown>> {
  return {
    Name: name,
    Tables: byName([...state.tables.values()].map(entity)),
    ExternalTables: byName([...state.externalTables.values()].map(entity)),
    MaterializedViews: byName(views.map(entity)),
    EntityGroups: {},
    MajorVersion: version,
    MinorVersion: 0,
    Functions: byName(functions.map(functionSchema)),
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

/** A function by what it takes. */
export type ShownFunction = Omit<StoredFunction, 'parameters'> & { readonly parameters: readonly FunctionParameter[] };

export function functionSchema({ name, parameters, body, ...about }: ShownFunction) {
  return {
    Name: name,
    InputParameters: parameters.map(inputParameter),
    Body: body,
    ...described(about),
    FunctionKind: 'Unknown',
    OutputColumns: [],
  };
}

function inputParameter(parameter: FunctionParameter): object {
  const { name: Name } = parameter;
  if ('columns' in parameter) return { Name, Columns: parameter.columns.map(typed) };
  const { defaultValue } = parameter;
  return { ...typed(parameter), ...(defaultValue !== undefined && { CslDefaultValue: defaultValue }) };
}

function typed({ name, type }: Column): { readonly Name: string; readonly Type: string; readonly CslType: string } {
  return { Name: name, Type: dotNetTypes[type], CslType: type };
}
