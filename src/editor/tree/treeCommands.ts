import * as vscode from 'vscode';
import { definitionUri } from '../../protocol/definitions.ts';
import { schemaScript } from '../../protocol/schemaScript.ts';
import { askDatabase } from '../access/accessCommands.ts';
import type { CommandHandlers, Services } from '../commands/services.ts';
import type { EntityNode } from './entityNodes.ts';
import { askFilter } from './filterInput.ts';
import type { DatabaseNode, TableNode } from './nodes.ts';

const t = vscode.l10n.t;

type Names = 'loadMore' | 'filterTrees' | 'clearFilter' | 'showSchema' | 'showDefinition';

/** What is done with the trees themselves, and what their nodes show of their definitions. */
export function treeCommands(services: Services): Pick<CommandHandlers, Names> {
  const { model, filter } = services;
  return {
    loadMore: async (node) => {
      if (node) model.showMore(node);
    },
    filterTrees: () => askFilter(filter),
    clearFilter: () => filter.set(''),
    showSchema: (node) => showSchema(services, node),
    showDefinition: (node) => showDefinition(services, node),
  };
}

async function showSchema(services: Services, node?: DatabaseNode): Promise<void> {
  const { backend, documents } = services;
  const chosen = await askDatabase(services, t('Show Schema as Commands'), node);
  if (chosen === undefined) return;
  const { cluster, clusterName, database } = chosen;
  const title = `${clusterName}/${database}`;
  await documents.showQuery(title, async () => {
    const [tables, entities] = await Promise.all([
      backend.listTables({ cluster, database }),
      backend.listEntities({ cluster, database }),
    ]);
    return schemaScript(title, tables, entities);
  });
}

async function showDefinition({ documents, model }: Services, node?: EntityNode | TableNode): Promise<void> {
  if (node === undefined) return;
  const { cluster, database } = node;
  const clusterName = model.cluster(cluster)?.name ?? '';
  const of = node.kind === 'table' ? 'tables' : node.of;
  const name = node.kind === 'table' ? node.table : node.name;
  await documents.showDefinition(definitionUri({ cluster, clusterName, database, of, name }));
}
