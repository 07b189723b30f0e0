import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** How a request is told from all others, in its answer and in the logs of its client. */
export interface RequestIds {
  /** As the client gave it, or made up. */
  readonly client: string;
  /** Ours, always new. */
  readonly activity: string;
}

const longest = 1_024;

export function idsOf({ headers }: IncomingMessage): RequestIds {
  const given = headers['x-ms-client-request-id'];
  const client = typeof given === 'string' ? given.slice(0, longest) : `unspecified;${randomUUID()}`;
  return { client, activity: randomUUID() };
}
