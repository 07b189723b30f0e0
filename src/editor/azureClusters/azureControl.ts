import * as vscode from 'vscode';
import type { AzureBackend } from '../../protocol/azure.ts';
import type { Backend } from '../../protocol/contract.ts';
import { azureAccessMethod } from '../../protocol/editorMethods.ts';
import type { ServerSupervisor } from '../client/supervisor.ts';
import { contextKeys } from '../contributions.ts';
import type { TreeFilters } from '../tree/treeFilters.ts';
import type { AzureAccount } from './azureAccount.ts';
import type { AzureTree } from './azureTree.ts';

/** What is loaded when somebody is signed in, and not before. */
export interface AzureParts {
  readonly own: AzureBackend;
  readonly tree: AzureTree;
  /** Brings a cluster or database into sight. */
  readonly reveal: (cluster: string, database?: string) => Promise<void>;
  /** Brings the shares of a cluster into sight. */
  readonly revealShares: (cluster: string) => Promise<void>;
}

export interface AzureControlOptions {
  readonly account: AzureAccount;
  readonly server: ServerSupervisor;
  readonly backend: Backend;
  /** The text that all trees are narrowed to. */
  readonly filter: TreeFilters;
  readonly later: (callback: () => void) => void;
}

/** Azure in this window: its view is there while somebody is signed in, and the server is given tokens when it asks. */
export class AzureControl implements vscode.Disposable {
  readonly account: AzureAccount;
  readonly #options: AzureControlOptions;
  readonly #unsubscribe: readonly (() => void)[];
  #parts: Promise<AzureParts & vscode.Disposable> | undefined;

  constructor(options: AzureControlOptions) {
    this.#options = options;
    this.account = options.account;
    this.#unsubscribe = [
      this.account.onChanged(() => void this.#changed()),
      options.server.onState((state) => {
        if (state.kind !== 'running') return;
        state.connection.answer(azureAccessMethod, async (params) => {
          const { azureAccess } = await import('../../protocol/azure.ts');
          return this.account.access(azureAccess.params.parse(params));
        });
      }),
    ];
    if (this.account.signedIn) void this.#changed();
  }

  dispose(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    void this.#parts?.then((parts) => parts.dispose());
  }

  parts(): Promise<AzureParts> {
    this.#parts ??= import('./azureParts.ts').then(({ openAzure }) => openAzure(this.#options));
    return this.#parts;
  }

  async #changed(): Promise<void> {
    const { signedIn } = this.account;
    void vscode.commands.executeCommand('setContext', contextKeys.azureSignedIn, signedIn);
    if (signedIn || this.#parts) (await this.parts()).tree.refresh();
  }
}
