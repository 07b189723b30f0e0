import type { CodeLens } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Block } from '../../kql/editing/types.ts';
import { lensTitles } from '../../protocol/editorMethods.ts';
import { rangeOf } from './positions.ts';

/** The editor's commands behind the lenses. */
export const lensCommands = {
  run: 'dataShareExplorer.runQuery',
  chooseDatabase: 'dataShareExplorer.chooseDatabase',
} as const;

/** One lens to run each block, and one that tells, and changes, on which database. */
export function lensesOf(document: TextDocument, blocks: readonly Block[], database: string | undefined): CodeLens[] {
  return blocks.flatMap((block): CodeLens[] => {
    const range = rangeOf(document, block.start, block.end);
    const place = { start: range.start, end: range.start };
    const target = { uri: document.uri, range };
    return [
      { range: place, command: { title: lensTitles.run, command: lensCommands.run, arguments: [target] } },
      { range: place, command: { title: database ?? lensTitles.chooseDatabase, command: lensCommands.chooseDatabase } },
    ];
  });
}
