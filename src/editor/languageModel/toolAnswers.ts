import type { ClusterSummary, DatabaseSummary, Freshness } from '../../protocol/catalog.ts';
import type { Backend } from '../../protocol/contract.ts';
import { SharingError } from '../../protocol/errors.ts';
import { type Cell, isCommand, type ResultTable } from '../../protocol/query.ts';
import { schemaScript } from '../../protocol/schemaScript.ts';
import type { ObjectiveOf } from '../status/objectives.ts';
import type { ToolInput, ToolName } from './toolInputs.ts';

/** Of lists that can be long, how much a model is given; the answer says what was left out. */
const mostListed = 200;
const rowsUnasked = 100;
/** Characters of one answer: more crowds out the conversation that it is for. */
const mostCharacters = 60_000;

interface Asked {
  readonly backend: Backend;
  readonly objective: ObjectiveOf;
  readonly signal: AbortSignal;
}

/** What each tool answers: text for a model, as the principal who acts may see it. They change nothing. */
export const toolAnswers: { readonly [N in ToolName]: (asked: Asked, input: ToolInput<N>) => Promise<string> } = {
  async listClusters({ backend, signal }) {
    const clusters = await backend.listClusters({}, { signal });
    const described = await Promise.all(
      clusters.map(async ({ uri, name, region, state, leaderDatabases, followerDatabases, error }) => {
        const databases = error
          ? []
          : await backend.listDatabases({ cluster: uri, limit: mostListed, patience }, { signal });
        return {
          cluster: name,
          region,
          state,
          ...(error && { error: error.message }),
          databases: databases.map(describeEntry),
          ...leftOut(databases.length, leaderDatabases + followerDatabases),
        };
      }),
    );
    return cut(JSON.stringify({ clusters: described }));
  },

  async describeDatabase({ backend, signal }, { cluster: name, database }) {
    const { uri: cluster } = await clusterOf(backend, name, signal);
    const [tables, entities] = await Promise.all([
      backend.listTables({ cluster, database, limit: mostListed + 1 }, { signal }),
      backend.listEntities({ cluster, database }, { signal }),
    ]);
    const script = schemaScript(`${name}/${database}`, database, tables.slice(0, mostListed), entities);
    return cut(tables.length > mostListed ? `// Only the first ${mostListed} tables.\n${script}` : script);
  },

  async followerFreshness({ backend, objective, signal }, { cluster, database }) {
    const all = (await backend.listFreshness({}, { signal })).filter(
      (each) => isMeant(each.clusterName, cluster) && isMeant(each.database, database),
    );
    const followers = all.slice(0, mostListed).map((each) => describeFollower(each, objective(each)));
    return cut(JSON.stringify({ followers, ...leftOut(followers.length, all.length) }));
  },

  async runQuery({ backend, signal }, { cluster: name, database, query: text, maxRows = rowsUnasked }) {
    refuseCommand(text);
    const { uri: cluster } = await clusterOf(backend, name, signal);
    const properties = { request_readonly: true };
    const { result, tables } = await backend.runQuery({ cluster, database, text, properties }, { signal });
    try {
      const answered = await Promise.all(
        tables.map(async (table, index) => {
          const rows =
            table.rows === 0
              ? []
              : await backend.fetchRows({ result, table: index, offset: 0, count: maxRows }, { signal });
          return describeTable(table, rows, Math.floor(mostCharacters / tables.length));
        }),
      );
      return answered.join('\n\n');
    } finally {
      await backend.closeResult({ result });
    }
  },
};

/** Milliseconds for which databases that are not open yet are waited for. */
const patience = 1_000;

/** Refuses what is no query, before anybody is asked whether it may be run. */
export function refuseCommand(text: string): void {
  if (!isCommand(text)) return;
  throw new SharingError(
    'InvalidArgument',
    'Only queries can be run here, and this is a management command. Ask the user to run it in a query file.',
  );
}

async function clusterOf(backend: Backend, name: string, signal: AbortSignal): Promise<ClusterSummary> {
  const clusters = await backend.listClusters({}, { signal });
  const found = clusters.find((each) => isMeant(each.name, name) || each.uri === name);
  if (found) return found;
  const names = clusters.map((each) => `'${each.name}'`).join(', ');
  throw new SharingError('ClusterNotFound', `There is no cluster '${name}'. There are: ${names || 'none'}.`);
}

/** Names of clusters and databases are the same whatever their case; who names nothing means all. */
function isMeant(name: string, wanted: string | undefined): boolean {
  return wanted === undefined || name.toLowerCase() === wanted.toLowerCase();
}

function describeEntry({ name, access, tables, rows, opening, freshness, followers, error }: DatabaseSummary): object {
  return {
    database: name,
    access,
    ...(!opening && { tables, rows }),
    ...(freshness && { follows: `${freshness.leader.clusterName}/${freshness.leader.database}` }),
    ...(followers.length > 0 && { followedBy: followers.map((each) => each.clusterName) }),
    ...(error && { error: error.message }),
  };
}

function describeFollower(each: Freshness, objective: number): object {
  const { clusterName, database, leader, state, lag, cause, behindSince, error, leaderVersion, visibleVersion } = each;
  return {
    follower: `${clusterName}/${database}`,
    follows: `${leader.clusterName}/${leader.database}`,
    state,
    lagMilliseconds: lag,
    objectiveMilliseconds: objective,
    isFresh: state === 'Following' && lag <= objective,
    leaderVersion,
    visibleVersion,
    ...(cause && { cause }),
    ...(behindSince !== undefined && { behindSince: new Date(behindSince).toISOString() }),
    ...(error && { error: error.message }),
  };
}

/** As many whole rows as there is room for. */
function describeTable({ name, columns, rows: total }: ResultTable, rows: readonly (readonly Cell[])[], room: number) {
  const lines: string[] = [];
  let length = 0;
  for (const row of rows) {
    const line = JSON.stringify(row);
    length += line.length + 1;
    if (length > room) break;
    lines.push(line);
  }
  const head = JSON.stringify({ table: name, columns: columns.map((column) => `${column.name}: ${column.type}`) });
  const truncated = lines.length < total ? [`Truncated: the first ${lines.length} of ${total} rows.`] : [];
  return [head, ...lines, ...truncated].join('\n');
}

function leftOut(listed: number, all: number): object {
  return listed < all ? { truncated: `the first ${listed} of ${all}` } : {};
}

function cut(text: string): string {
  return text.length <= mostCharacters ? text : `${text.slice(0, mostCharacters)}\nTruncated: the rest was too long.`;
}
