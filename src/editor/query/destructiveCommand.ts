/** What takes something away that only a copy could bring back. */
const destructive = /^\.(drop|delete|purge|clear|detach|replace|set-or-replace|move|alter\s+(?:table|column))\b/i;

/** The words of a management command that destroys, as it names itself; undefined for a query and for any other command. */
export function destructiveCommand(text: string): string | undefined {
  const command = text.replace(/^(?:\s+|\/\/[^\n]*(?:\n|$))+/, '');
  return destructive.exec(command)?.[0].replace(/\s+/g, ' ').toLowerCase();
}
