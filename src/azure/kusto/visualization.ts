import * as z from 'zod';
import { Visualization } from '../../protocol/query.ts';
import { visualizationNames } from '../../protocol/visualizationNames.ts';

const Asked = z.record(z.string(), z.unknown());
const lists: ReadonlySet<keyof Visualization> = new Set(['series', 'yColumns', 'anomalyColumns']);

/**
 * What `render` asked for. `value` is the value of the property, an object or its text. Undefined: nothing is to be drawn.
 * A member that nobody could draw by is left out, such as .NET's not-a-number, which is a text.
 */
export function visualizationOf(value: unknown): Visualization | undefined {
  const asked = Asked.safeParse(typeof value === 'string' ? parsed(value) : value).data;
  if (!asked) return undefined;
  const said = Object.entries(visualizationNames).flatMap(([theirs, ours]) => {
    const read = Visualization.shape[ours].safeParse(lists.has(ours) ? listOf(asked[theirs]) : asked[theirs]);
    return read.success && read.data !== undefined && read.data !== '' ? [[ours, read.data]] : [];
  });
  return Visualization.safeParse(Object.fromEntries(said)).data;
}

/** Several names come as a list, or with commas between them. */
function listOf(value: unknown): unknown {
  return typeof value === 'string' ? value.split(',').map((name) => name.trim()) : value;
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
