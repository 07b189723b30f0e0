export type Contract = Pick<typeof import('../../protocol/contract.ts'), 'requests' | 'notifications'>;

let loading: Promise<Contract> | undefined;

/**
 * The schemas of everything on the wire. Building them is much of what loading costs, so it waits for the first server
 * and goes on while that starts. Once they are there, whoever asks has them before the next message is read.
 */
export function loadContract(): Promise<Contract> {
  loading ??= import('../../protocol/contract.ts');
  return loading;
}
