import { SharingError } from '../../protocol/errors.ts';
import type { IngestionMapping, MappingKind } from '../../protocol/ingestionMapping.ts';
import { fail, ok } from '../../protocol/result.ts';
import type { DecisionContext } from '../context.ts';
import { checkMapping } from './checkMapping.ts';
import type { MappingCommand } from './commands.ts';
import { type Decision, onTable, refuse } from './decision.ts';
import type { DatabaseState, StoredMapping, Table } from './state.ts';

/** Rules of ingestion mappings. Source: Kusto documentation, ".create ingestion mapping". */
export function decideMappings(state: DatabaseState, command: MappingCommand, context: DecisionContext): Decision {
  const { table } = command;
  const decide = (owner?: Table): Decision =>
    command.type === 'SetIngestionMapping'
      ? setMapping(state, command, owner, context)
      : dropMapping(state, command, owner);
  return table === undefined ? decide() : onTable(state, table, decide);
}

function setMapping(
  state: DatabaseState,
  { mode, name, kind, columns }: Extract<MappingCommand, { type: 'SetIngestionMapping' }>,
  owner: Table | undefined,
  { time }: DecisionContext,
): Decision {
  if (name.trim() === '') return refuse('The name of an ingestion mapping must not be empty.');
  const existing = findMapping(owner ? owner.mappings : state.mappings, kind, name);
  if (existing && mode === 'create') {
    const message = `${holder(state, owner)} has a ${kind} mapping '${name}' already. Use .create-or-alter to replace it.`;
    return fail(new SharingError('EntityExists', message));
  }
  if (!existing && (mode === 'alter' || mode === 'merge')) return fail(mappingNotFound(state, owner, kind, name));
  const merged = mode === 'merge' ? mergeColumns(existing?.columns ?? [], columns) : columns;
  const checked = checkMapping(`Mapping '${name}'`, kind, merged, owner);
  if (!checked.ok) return checked;
  const mapping: StoredMapping = { name, kind, columns: merged, at: time };
  return ok([{ type: 'IngestionMappingSet', ...(owner && { table: owner.name }), mapping }]);
}

function dropMapping(
  state: DatabaseState,
  { name, kind }: Extract<MappingCommand, { type: 'DropIngestionMapping' }>,
  owner: Table | undefined,
): Decision {
  const held = owner ? owner.mappings : state.mappings;
  if (!findMapping(held, kind, name)) return fail(mappingNotFound(state, owner, kind, name));
  return ok([{ type: 'IngestionMappingDropped', ...(owner && { table: owner.name }), kind, name }]);
}

/** Columns that are there already are mapped anew, others come after them. */
function mergeColumns(
  before: IngestionMapping['columns'],
  changes: IngestionMapping['columns'],
): IngestionMapping['columns'] {
  const changed = new Map(changes.map((each) => [each.column, each]));
  const kept = before.map((each) => changed.get(each.column) ?? each);
  const known = new Set(before.map(({ column }) => column));
  return [...kept, ...changes.filter(({ column }) => !known.has(column))];
}

export function findMapping(
  mappings: readonly StoredMapping[] | undefined,
  kind: MappingKind,
  name: string,
): StoredMapping | undefined {
  return mappings?.find((mapping) => mapping.kind === kind && mapping.name === name);
}

function holder(state: DatabaseState, owner: Table | undefined): string {
  return owner ? `Table '${owner.name}'` : `Database '${state.name}'`;
}

/** Says of what kinds there are mappings of that name. */
export function mappingNotFound(
  state: DatabaseState,
  owner: Table | undefined,
  kind: MappingKind | undefined,
  name: string,
): SharingError {
  const others = [...(owner?.mappings ?? []), ...(state.mappings ?? [])].filter((each) => each.name === name);
  const hint =
    others.length > 0
      ? ` The mapping of that name is of kind ${[...new Set(others.map((each) => each.kind))].join(', ')}.`
      : '';
  return new SharingError(
    'MappingNotFound',
    `${holder(state, owner)} has no ${kind === undefined ? '' : `${kind} `}mapping '${name}'.${hint}`,
  );
}
