import { SharingError } from '../../protocol/errors.ts';

/** Spans where the next state must come later than the one before, or may come at the same time. */
function spans(
  times: readonly (bigint | null)[],
  states: readonly (string | null)[],
  sequence: readonly (string | null)[],
  atOnce: boolean,
): (bigint | null)[] {
  const least: (bigint | null)[] = sequence.map(() => null);
  // The latest beginning of a chain that ends with the state.
  const begins: (bigint | null)[] = sequence.map(() => null);
  for (let from = 0; from < times.length; ) {
    const time = times[from] ?? 0n;
    let to = from;
    while (to < times.length && times[to] === time) to += 1;
    const present = new Set(states.slice(from, to));
    const before = [...begins];
    for (const [step, state] of sequence.entries()) {
      if (!present.has(state)) continue;
      const begin = step === 0 ? time : ((atOnce ? begins : before)[step - 1] ?? null);
      if (begin === null) continue;
      begins[step] = begin;
      const span = time - begin;
      const known = least[step] ?? null;
      if (known === null || span < known) least[step] = span;
    }
    from = to;
  }
  return least;
}

/** Null for a state that is not reached. Throws where it decides whether states of one moment follow each other. */
export function funnelSpans(
  times: readonly (bigint | null)[],
  states: readonly (string | null)[],
  sequence: readonly (string | null)[],
): readonly (bigint | null)[] {
  const found = spans(times, states, sequence, false);
  if (spans(times, states, sequence, true).every((span, i) => span === found[i])) return found;
  throw new SharingError(
    'QueryNotSupported',
    'The embedded engine does not support states of one moment in funnel_sequence_completion yet.',
  );
}
