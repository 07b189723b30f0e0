import { hostname, userInfo } from 'node:os';

/** Fully qualified name of the user of this machine, as Kusto names principals: `aaduser=alice@laptop`. */
export function localPrincipal(): string {
  return `aaduser=${userInfo().username}@${hostname()}`;
}
