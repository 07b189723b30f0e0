import * as vscode from 'vscode';
import { SharingError } from '../protocol/errors.ts';

/** What of a URI is needed, as the explorer's context menu gives it. */
export type FileUri = Pick<vscode.Uri, 'scheme' | 'fsPath'>;

/**
 * The path of a file on the machine of the extension, which is that of the workspace. In a remote window a dialog can also
 * show files of the machine at which the user sits, and some folders are on no disk at all: those are refused by name.
 */
export function pathOnThisMachine({ scheme, fsPath }: FileUri): string {
  if (scheme === 'file') return fsPath;
  throw new SharingError(
    'InvalidArgument',
    vscode.l10n.t(
      "'{0}' does not lie on the machine of the workspace. Choose a place on that machine, or copy the file there.",
      fsPath,
    ),
  );
}

const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * How programs of the machine at which the user sits reach an address `http://127.0.0.1:PORT` of the extension's machine: in
 * a remote window the editor passes a port on. As it is where the editor does not, where nobody is let in by the name that
 * it gives, and where it gives a path of its own address, which is for browsers.
 */
export async function reachedByUser(
  url: string,
  passOn: (uri: vscode.Uri) => Thenable<vscode.Uri> = (uri) => vscode.env.asExternalUri(uri),
): Promise<string> {
  const outer = await passOn(vscode.Uri.parse(url));
  const address = new URL(outer.toString(true));
  const isPlain = address.pathname === '/' && address.search === '';
  return isPlain && loopback.has(address.hostname) ? address.origin : url;
}
