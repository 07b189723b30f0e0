import { items, kql, sourceOf } from '../kustoLanguage.ts';
import { plugins } from '../plugins/plugins.ts';
import { notSupported } from '../refusal.ts';
import { type Fields, guidOf } from './fields.ts';
import type { Readers } from './followerCommands.ts';

/** What a cluster does and has done, and what it is able to. */
export const activityReaders: Readers = {
  ShowCommands: () => ({ kind: 'showCommands', queries: false }),
  ShowCommandsAndQueries: () => ({ kind: 'showCommands', queries: true }),
  ShowOperations: (fields) => ({
    kind: 'showOperations',
    ...(fields.has('OperationId') && { ids: fields.elements('OperationId').map(guidOf) }),
  }),
  ShowIngestionFailures: (fields) => ({
    kind: 'showIngestionFailures',
    ...(fields.has('OperationId') && { operation: guidOf(fields.first('OperationId')) }),
  }),
  ShowDiagnostics: (fields) => {
    ofCluster(fields);
    return { kind: 'showDiagnostics' };
  },
  ShowCapacity: (fields) => {
    ofCluster(fields);
    return {
      kind: 'showCapacity',
      ...(fields.has('Resource') && { resource: sourceOf(fields.first('Resource')).toLowerCase() }),
    };
  },
  ShowPlugins: () => ({ kind: 'showPlugins', plugins: allPlugins() }),
};

/** `with (scope = cluster)` is what there is anyway. */
function ofCluster(fields: Fields): void {
  const [scope] = fields.elements('Scope');
  if (scope && sourceOf(scope).toLowerCase() !== 'cluster') throw notSupported(scope, 'a workload group');
}

function allPlugins(): { name: string; isEnabled: boolean }[] {
  const known = items<Kusto.Language.Symbols.FunctionSymbol>(kql().PlugIns.All).map(({ Name }) => Name ?? '');
  const names = [...new Set([...known, ...Object.keys(plugins)])].sort();
  return names.map((name) => ({ name, isEnabled: Object.hasOwn(plugins, name) }));
}
