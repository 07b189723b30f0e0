import * as vscode from 'vscode';
import { badgeOf, colorOf, type NodeState, nodeStates } from './nodeState.ts';

const scheme = 'data-share-state';

/** Names a node in a state, so that another state is another resource and nobody needs to be told of the change. */
export function stateUri(state: NodeState, id: string): vscode.Uri {
  return vscode.Uri.from({ scheme, authority: state, path: `/${encodeURIComponent(id)}` });
}

/** Badge and colour of nodes by the state that their resource names. */
export class StateDecorations implements vscode.FileDecorationProvider {
  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    const state = nodeStates.find((each) => uri.scheme === scheme && uri.authority === each);
    if (state === undefined) return undefined;
    const { badge, tooltip } = badgeOf(state, vscode.l10n.t);
    // What is as it should be stays in the colour of text: the eye is for the rest.
    const color = state === 'fresh' ? undefined : new vscode.ThemeColor(colorOf(state));
    return new vscode.FileDecoration(badge, tooltip, color);
  }
}
