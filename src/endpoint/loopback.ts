import type { IncomingMessage } from 'node:http';
import { HttpError } from './httpError.ts';

const loopbackName = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

/**
 * Lets only programs of this machine in. A web page can make a browser send requests to this port: under a name of its own
 * that leads here, which shows in `Host`, or across origins, which shows in `Origin`. No origin is allowed.
 */
export function refuseStrangers({ headers }: IncomingMessage): void {
  if (!loopbackName.test(headers.host ?? '')) {
    throw new HttpError(403, 'Forbidden', `'${headers.host ?? ''}' is no name of this machine; use 127.0.0.1.`);
  }
  const site = headers['sec-fetch-site'];
  if (headers.origin !== undefined || (site !== undefined && site !== 'none' && site !== 'same-origin')) {
    throw new HttpError(403, 'Forbidden', 'Web pages may not use this endpoint.');
  }
}
