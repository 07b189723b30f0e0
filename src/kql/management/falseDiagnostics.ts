import { readOwnCommand } from './ownCommands.ts';

/** What Microsoft's service says of a text, as far as it is needed here. Offsets count from the start of the text. */
interface Said {
  readonly Code: string | null;
  readonly Start: number;
}

/** `… database ` or `… databases (A, `: what follows is the name of a database. */
const beforeDatabase = /\bdatabases?\s+(?:\((?:[^()|]*,)?\s*)?$/i;

/**
 * Whether a diagnostic of a management command is none here: the command is one of our own, or the name is that of a database,
 * of which the service knows only the one in scope. Whoever runs the command says when there is none of that name.
 */
export function isFalse(said: Said, command: string): boolean {
  if (readOwnCommand(command)) return true;
  return said.Code === 'KS142' && beforeDatabase.test(command.slice(0, said.Start));
}
