/** Words of the server that stand beside what they are about, whatever that is. */
const words = ['message', 'why', 'reason'] as const;

/**
 * Puts whatever a message of the server says to people into their language, in place: errors wherever they stand,
 * reasons, diagnostics, progress, and titles of what is offered. Rows of results are data and stay as they are.
 */
export function translateSaid(message: unknown, say: (text: string) => string): void {
  if (Array.isArray(message)) {
    // What stands in one list is all of one kind, and names and cells are never looked at one by one.
    if (isRecord(message[0])) for (const each of message) translateSaid(each, say);
    return;
  }
  if (!isRecord(message)) return;
  for (const word of words) if (typeof message[word] === 'string') message[word] = say(message[word]);
  if (isOffer(message)) message.title = say(message.title);
  for (const value of Object.values(message)) if (typeof value === 'object') translateSaid(value, say);
}

/** A fix of an error, a lens or a code action; a title by itself is somebody's own. */
function isOffer(value: Record<string, unknown>): value is { title: string } {
  return typeof value.title === 'string' && ('command' in value || 'edit' in value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
