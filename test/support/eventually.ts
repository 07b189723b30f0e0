/** How many times longer than usual a test waits for what it needs: for a machine that is busy with other things. */
export const patience = Number(process.env.TEST_PATIENCE ?? 1);

/**
 * Asks again until `probe` gives something other than `undefined` and `false`, without throwing.
 * For what can only be seen from outside (a process table, a page); code of ours tells by events.
 *
 * @param what names the condition, for the error.
 * @param deadline milliseconds.
 */
export async function eventually<T>(
  what: string,
  probe: () => T | Promise<T>,
  deadline = 30_000,
): Promise<Exclude<T, undefined | false>> {
  const end = Date.now() + deadline * patience;
  let last: unknown;
  for (;;) {
    try {
      const seen = await probe();
      if (seen !== undefined && seen !== false) return seen as Exclude<T, undefined | false>;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`${what}: not so within ${deadline} ms`, { cause: last });
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
