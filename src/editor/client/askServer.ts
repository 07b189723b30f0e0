import type { CallOptions } from '../../protocol/contract.ts';
import { SharingError } from '../../protocol/errors.ts';
import type { RequestSpec } from '../../protocol/request.ts';
import type { Translate } from '../translate.ts';
import { ConnectionLost } from './connection.ts';
import type { ServerSupervisor } from './supervisor.ts';

/** One that is `repeatable` changes nothing, so that it can be asked again when the server went away before it answered. */
export type RequestKind = 'repeatable' | 'once';

/**
 * Asks the server, which is started if need be, and holds its answer against the schema. `spec` is asked for when the
 * process runs: schemas load while it does.
 */
export async function askServer(
  server: Pick<ServerSupervisor, 'connection' | 't'>,
  spec: () => Promise<RequestSpec>,
  kind: RequestKind,
  params: object,
  options: CallOptions,
): Promise<unknown> {
  const ask = async (): Promise<unknown> => {
    const connection = await server.connection(options.signal);
    const { method } = await spec();
    try {
      return await connection.request(method, params, options);
    } catch (error) {
      // Otherwise a second attempt could still be given the connection that is about to be reported closed.
      if (error instanceof ConnectionLost) await connection.closed;
      throw error;
    }
  };
  const raw = await ask()
    .catch((error: unknown) => {
      if (error instanceof ConnectionLost && kind === 'repeatable') return ask();
      throw error;
    })
    .catch((error: unknown) => {
      throw error instanceof ConnectionLost ? unanswered(server.t) : error;
    });
  const { method, result } = await spec();
  const parsed = result.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new SharingError('Internal', server.t('The answer to {0} is not as it must be.', method), 'bug', {
    cause: parsed.error,
  });
}

function unanswered(t: Translate): SharingError {
  return new SharingError(
    'ServerUnavailable',
    t(
      'The server stopped before it answered. Look whether the change was made before you try it again; whatever had been confirmed is kept.',
    ),
    'transient',
  );
}
