import * as vscode from 'vscode';
import { definitionUri } from '../../protocol/definitions.ts';
import { schemaScript } from '../../protocol/schemaScript.ts';
import type { AzureDatabaseNode, AzureEntityNode, AzureTableNode } from '../azureClusters/azureNodes.ts';
import type { CommandHandlers, Services } from '../commands/services.ts';
import { nameOfCluster } from '../query/clusterName.ts';
import { definitionText } from '../query/definitions.ts';
import { databaseOfNode } from '../query/queryAtCursor.ts';
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
      if (node?.kind === 'more') model.showMore(node);
      else if (node) (await services.azure.parts()).tree.showMore(node);
    },
    filterTrees: () => askFilter(filter),
    clearFilter: () => filter.set(''),
    showSchema: (node) => showSchema(services, node),
    showDefinition: (node) => showDefinition(services, node),
  };
}

async function showSchema(services: Services, node?: DatabaseNode | AzureDatabaseNode): Promise<void> {
  const { backend, databases, documents } = services;
  const chosen = await databaseOfNode(services, node, t('Show Schema as Commands'));
  if (chosen === undefined) return;
  const { cluster, clusterName, database } = chosen;
  const title = `${clusterName}/${database}`;
  const uri = await documents.showQuery(title, async () => {
    const [tables, entities] = await Promise.all([
      backend.listTables({ cluster, database }),
      backend.listEntities({ cluster, database }),
    ]);
    return schemaScript(title, database, tables, entities);
  });
  databases.lend(uri.toString(), chosen);
}

async function showDefinition(
  services: Services,
  node?: EntityNode | TableNode | AzureEntityNode | AzureTableNode,
): Promise<void> {
  if (node === undefined) return;
  const { backend, documents } = services;
  const { cluster, database } = node;
  const clusterName = await nameOfCluster(services, cluster);
  const of = 'table' in node ? 'tables' : node.of;
  const name = 'table' in node ? node.table : node.name;
  const definition = definitionUri({ cluster, clusterName, database, of, name });
  await documents.showDefinition(definition, (query) => definitionText(backend, query));
}
