import * as vscode from 'vscode';
import type { CoreServices } from '../commands/services.ts';
import { toolIds } from '../contributions.ts';
import type { ToolInput, ToolName } from './toolInputs.ts';

/** What chat may do with the product: look, and nothing else. */
export function registerTools(services: Pick<CoreServices, 'backend' | 'objective'>): vscode.Disposable {
  const register = <N extends ToolName>(name: N): vscode.Disposable => {
    const load = async (): Promise<vscode.LanguageModelTool<ToolInput<N>>> =>
      (await import('./tool.ts')).createTool(services, name);
    return vscode.lm.registerTool<ToolInput<N>>(toolIds[name], {
      prepareInvocation: async (options, token) => (await load()).prepareInvocation?.(options, token),
      invoke: async (options, token) => (await load()).invoke(options, token),
    });
  };
  return vscode.Disposable.from(
    register('listClusters'),
    register('describeDatabase'),
    register('followerFreshness'),
    register('runQuery'),
  );
}
