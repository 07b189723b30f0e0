import type { ManagementCommandOf } from '../../protocol/management.ts';
import { productName, productVersion } from '../../protocol/product.ts';
import type { Column } from '../../protocol/schema.ts';
import { principalKey, principalName } from '../../sharing/access/principals.ts';
import type { DatabaseEvent } from '../../sharing/database/events.ts';
import { authorize, effectiveAccess, mayAct } from '../authorize.ts';
import type { AnswerRow } from './answer.ts';
import type { CommandScope, Handlers } from './scope.ts';
import { checkHolds, type VisibleDatabase, visibleDatabase, visibleDatabases, writable } from './visible.ts';

const text = (name: string): Column => ({ name, type: 'string' });

/** Source: Kusto documentation, ".show journal"; what the engine does not keep is empty. */
const journalColumns: readonly Column[] = [
  text('Event'),
  { name: 'EventTimestamp', type: 'datetime' },
  ...['Database', 'EntityName', 'UpdatedEntityName', 'EntityVersion', 'EntityContainerName', 'OriginalEntityState'].map(
    text,
  ),
  ...['UpdatedEntityState', 'ChangeCommand', 'Principal'].map(text),
  { name: 'RootActivityId', type: 'guid' },
  ...['ClientRequestId', 'User', 'OriginalEntityVersion'].map(text),
];

/** The cluster itself: who may do what, what was done. */
export const clusterHandlers: Handlers<'showVersion' | 'showPrincipalRoles' | 'showJournal'> = {
  async showVersion() {
    const ProductVersion = `${productName} ${productVersion}`;
    return { rows: [{ BuildVersion: productVersion, ServiceType: 'Engine', ProductVersion }] };
  },
  async showPrincipalRoles({ principal, of, database, entity }, scope) {
    const { host, context } = scope;
    const asked = principal ?? context.principal();
    const isOther = principalKey(asked) !== principalKey(context.principal());
    const databases = await databasesFor(scope, of, database);
    const [one] = of === 'database' ? databases : [];
    // Of oneself everybody may know.
    if (isOther) authorize(host, context.principal(), 'administer', one?.name);
    if (one && entity) checkHolds(one.state, entity);
    const scopes = [
      { Scope: 'Cluster', lines: effectiveAccess(host, undefined).lines },
      ...databases.map(({ name }) => ({
        Scope: `Database ${name}`,
        lines: effectiveAccess(host, name).lines.filter(({ origin }) => origin !== 'cluster'),
      })),
    ];
    const rows = scopes.flatMap(({ Scope, lines }) =>
      lines
        .filter((line) => principalKey(line.principal) === principalKey(asked))
        .map(({ role, principal: holder }): AnswerRow => ({ Scope, DisplayName: principalName(holder), Role: role })),
    );
    return { rows };
  },
  async showJournal({ of, database }, scope) {
    const { host, context } = scope;
    const names =
      of === 'cluster'
        ? [...host.state.databases.values()]
            .map(({ name }) => name)
            .filter((name) => mayAct(host, context.principal(), 'administer', name))
        : [database ?? scope.database];
    const rows = await Promise.all(names.map((name) => journalRows(scope, name)));
    return { columns: journalColumns, rows: rows.flat() };
  },
};

async function databasesFor(
  scope: CommandScope,
  of: ManagementCommandOf<'showPrincipalRoles'>['of'],
  database: string | undefined,
): Promise<readonly VisibleDatabase[]> {
  if (of === 'cluster') return [];
  return of === 'database' ? [await visibleDatabase(scope, database)] : visibleDatabases(scope);
}

/** Every event of a database in its order, under the engine's names of events. */
async function journalRows(scope: CommandScope, database: string): Promise<readonly AnswerRow[]> {
  const { journal } = await writable(scope, 'administer', database);
  await journal.refresh();
  return (await journal.history()).flatMap((commit) =>
    commit.events.map((event) => ({
      Event: event.type,
      EventTimestamp: commit.time,
      Database: database,
      EntityName: entityOf(event) ?? database,
      UpdatedEntityName: 'to' in event ? event.to : '',
      EntityVersion: `v${commit.version}.0`,
      Principal: commit.principal,
      User: principalName(commit.principal),
    })),
  );
}

function entityOf(event: DatabaseEvent): string | undefined {
  if (event.type === 'FunctionSet') return event.function.name;
  if (event.type === 'TablesRenamed') return event.renames.map(({ from }) => from).join(', ');
  if ('mapping' in event) return event.mapping.name;
  if ('name' in event) return event.name;
  if ('view' in event && event.view !== undefined) return typeof event.view === 'string' ? event.view : event.view.name;
  if ('table' in event && event.table !== undefined)
    return typeof event.table === 'string' ? event.table : event.table.name;
  return undefined;
}
