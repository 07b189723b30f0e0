/** What `vscode.l10n.t` does where there is no translation. */
export function english(message: string, ...args: readonly (string | number)[]): string {
  return message.replace(/\{(\d+)\}/g, (_, index: string) => String(args[Number(index)]));
}
