import { userInfo } from 'node:os';

/**
 * Fully qualified name of the user of this machine, as Kusto names principals: `aaduser=alice@localhost`.
 * Not the machine's own name: in a container that is another one after every rebuild, and its user would lose every role.
 */
export function localPrincipal(): string {
  return `aaduser=${userInfo().username}@localhost`;
}
