/** The answers of all that answered. Where none did, why the first did not is thrown. */
export function answersOf<T>(settled: readonly PromiseSettledResult<readonly T[]>[]): readonly T[] {
  const refused = settled.find((each) => each.status === 'rejected');
  if (refused && settled.every((each) => each.status === 'rejected')) throw refused.reason;
  return settled.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
}
