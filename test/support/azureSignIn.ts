import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const manifest = {
  name: 'azure-sign-in',
  publisher: 'test',
  version: '1.0.0',
  engines: { vscode: '^1.100.0' },
  main: './extension.js',
  activationEvents: ['onStartupFinished'],
  extensionKind: ['workspace'],
};

/** No test can press what VS Code's own sign-in shows; nobody has signed in to the tenant `signed-out`. */
const code = (url: string): string => `
const vscode = require('vscode');
exports.activate = async () => {
  const { services } = await vscode.extensions.getExtension('data-share-explorer.data-share-explorer').activate();
  const { account } = services.azure;
  const standIn = ${JSON.stringify(url)};
  Object.defineProperty(account, 'signedIn', { get: () => true });
  account.access = async ({ tenant }) =>
    tenant === 'signed-out' ? null : { token: 'a token', cloud: 'public', standIn };
  await account.showSubscriptions(undefined);
};
`;

/** Adds an extension that signs in to a stand-in of Azure. */
export async function addAzureSignIn(extensionsDir: string, url: string): Promise<void> {
  const folder = join(extensionsDir, 'azure-sign-in');
  await mkdir(folder);
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(folder, 'extension.js'), code(url));
}
