import { analysisOf } from '../../../src/kql/editing/blocks.ts';
import type { Document } from '../../../src/kql/editing/types.ts';
import { type Globals, loadKustoLanguage } from '../../../src/kql/kustoLanguage.ts';
import { globalsOf } from '../../../src/kql/schemaSymbols.ts';
import type { DatabaseSchema } from '../../../src/protocol/schema.ts';

export const aviation: DatabaseSchema = {
  cluster: 'file:///contoso',
  name: 'Aviation',
  version: '1',
  tables: [
    {
      name: 'Flights',
      columns: [
        { id: 'c1', name: 'Origin', type: 'string' },
        { id: 'c2', name: 'Delay', type: 'long' },
        { id: 'c3', name: 'At', type: 'datetime' },
      ],
    },
    { name: 'Airports', columns: [{ id: 'c1', name: 'Code', type: 'string' }] },
  ],
  functions: [{ name: 'Late', parameters: '(minutes: long)', body: '{ Flights | where Delay > minutes }' }],
  materializedViews: [
    { name: 'ByOrigin', source: 'Flights', query: 'Flights | summarize count() by Origin', isIncomplete: false },
  ],
};

/** Symbols of a schema. Loads the language service. */
export function symbolsOf(schema: DatabaseSchema): Globals {
  loadKustoLanguage();
  return globalsOf(schema);
}

/** A text in which `^` marks the caret. */
export function marked(text: string): { readonly document: Document; readonly offset: number } {
  const offset = text.indexOf('^');
  const plain = offset < 0 ? text : text.slice(0, offset) + text.slice(offset + 1);
  return { document: { uri: 'test', text: plain }, offset: Math.max(offset, 0) };
}

/** The text with edits made in it. */
export function edited(
  text: string,
  edits: readonly { readonly start: number; readonly length: number; readonly text: string }[],
): string {
  return [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce((done, edit) => done.slice(0, edit.start) + edit.text + done.slice(edit.start + edit.length), text);
}

/** What the binder finds wrong in a text. */
export function errorsIn(text: string, globals: Globals): readonly string[] {
  return analysisOf({ uri: 'errors', text }, globals).flatMap(({ code }) => {
    const found = code.GetDiagnostics();
    return Array.from({ length: found?.Count ?? 0 }, (_, i) => found?.getItem(i)?.Message ?? '');
  });
}
