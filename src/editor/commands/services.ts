import type * as vscode from 'vscode';
import type { Backend } from '../../protocol/contract.ts';
import type { AzureControl } from '../azureClusters/azureControl.ts';
import type { ServerSupervisor } from '../client/supervisor.ts';
import type { EndpointControl } from '../clients/endpointControl.ts';
import type { CommandArguments, CommandName } from '../contributions.ts';
import type { ErrorPresenter } from '../errors.ts';
import type { NotebookDatabases } from '../notebook/notebookDatabases.ts';
import type { FreshnessPanels } from '../panels/freshnessPanel.ts';
import type { ResultsPanels } from '../panels/resultsPanel.ts';
import type { ActingPrincipal } from '../principals/actingPrincipal.ts';
import type { DocumentDatabases } from '../query/documentDatabases.ts';
import type { QueryHistory } from '../query/queryHistory.ts';
import type { Documents } from '../shares/documents.ts';
import type { InvitationsModel } from '../shares/invitationsModel.ts';
import type { SharingTree } from '../shares/sharingTree.ts';
import type { FollowersModel } from '../status/followersModel.ts';
import type { ObjectiveOf } from '../status/objectives.ts';
import type { AnyNode } from '../tree/anyNode.ts';
import type { CatalogModel } from '../tree/catalogModel.ts';
import type { ClusterNode, DatabaseNode } from '../tree/nodes.ts';
import type { TreeFilters } from '../tree/treeFilters.ts';

/** What is there from the start. */
export interface CoreServices {
  readonly backend: Backend;
  readonly server: ServerSupervisor;
  readonly model: CatalogModel;
  readonly sharing: SharingTree;
  readonly filter: TreeFilters;
  readonly invitations: InvitationsModel;
  readonly documents: Documents;
  readonly errors: ErrorPresenter;
  readonly log: vscode.LogOutputChannel;
  readonly databases: DocumentDatabases;
  readonly principal: ActingPrincipal;
  readonly endpoint: EndpointControl;
  readonly azure: AzureControl;
  /** Id of the extension, `publisher.name`. */
  readonly extension: string;
  readonly objective: ObjectiveOf;
  readonly followers: FollowersModel;
  /** Brings a cluster or database into sight that has just come to be. */
  readonly reveal: (node: ClusterNode | DatabaseNode) => Promise<void>;
  /** Brings into sight what is there already. */
  readonly show: (node: AnyNode) => Promise<void>;
}

/** What commands work with: all of that, and what is made when it is first needed. */
export interface Services extends CoreServices {
  readonly notebooks: NotebookDatabases;
  readonly history: QueryHistory;
  readonly results: ResultsPanels;
  readonly freshness: FreshnessPanels;
}

/** What each command does. A rejection is shown to the user by whoever registers it. */
export type CommandHandlers = { readonly [N in CommandName]: (...args: CommandArguments[N]) => Promise<void> };
