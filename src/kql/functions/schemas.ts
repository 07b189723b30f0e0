import { type FunctionDefinition, onValues } from './definition.ts';
import { elements, kindOfJson, members, toArray, toBag } from './json.ts';

/** All that was seen at one place: the names of plain types, and what containers there have inside. */
interface Seen {
  readonly plain: Set<string>;
  readonly inside: Map<string, Seen>;
}

/** Kusto's name for what an array has inside. */
const indexer = '`indexer`';

const nothing = (): Seen => ({ plain: new Set(), inside: new Map() });

function look(json: string, seen: Seen): void {
  const within = (name: string): Seen => {
    const known = seen.inside.get(name) ?? nothing();
    seen.inside.set(name, known);
    return known;
  };
  const list = elements(json);
  const bag = members(json);
  for (const value of list ?? []) look(value, within(indexer));
  for (const [name, value] of bag ?? []) look(value, within(name));
  const kind = kindOfJson(json);
  if (!list && !bag && kind !== 'null') seen.plain.add(kind);
}

/** One type by itself, several as a list: the container first, then plain types by name. */
function schemaOf({ plain, inside }: Seen): string {
  const container = inside.size > 0 ? [toBag([...inside].map(([name, seen]) => [name, schemaOf(seen)]))] : [];
  const types = [...container, ...[...plain].sort().map((name) => JSON.stringify(name))];
  return types.length === 1 ? (types[0] ?? '{}') : types.length === 0 ? '{}' : toArray(types);
}

export const schemas = {
  buildschema: onValues(['VARCHAR[]'], 'VARCHAR', (values) => {
    const present = values.filter((value) => value !== null);
    if (present.length === 0) return null;
    const seen = nothing();
    for (const value of present) look(value, seen);
    return schemaOf(seen);
  }),
} as const satisfies Readonly<Record<string, FunctionDefinition>>;
