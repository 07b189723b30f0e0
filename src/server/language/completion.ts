import { type CompletionItem, CompletionItemKind, InsertTextFormat } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { CompletionEntry } from '../../kql/editing/types.ts';
import { rangeOf } from './positions.ts';

const kinds: Readonly<Record<string, CompletionItemKind>> = {
  Keyword: CompletionItemKind.Keyword,
  Punctuation: CompletionItemKind.Operator,
  Syntax: CompletionItemKind.Keyword,
  Identifier: CompletionItemKind.Text,
  Example: CompletionItemKind.Value,
  ScalarPrefix: CompletionItemKind.Keyword,
  TabularPrefix: CompletionItemKind.Keyword,
  TabularSuffix: CompletionItemKind.Keyword,
  QueryPrefix: CompletionItemKind.Keyword,
  CommandPrefix: CompletionItemKind.Keyword,
  ScalarInfix: CompletionItemKind.Operator,
  RenderChart: CompletionItemKind.Enum,
  Column: CompletionItemKind.Field,
  Table: CompletionItemKind.Struct,
  BuiltInFunction: CompletionItemKind.Function,
  LocalFunction: CompletionItemKind.Function,
  DatabaseFunction: CompletionItemKind.Function,
  AggregateFunction: CompletionItemKind.Function,
  Parameter: CompletionItemKind.Variable,
  Variable: CompletionItemKind.Variable,
  Database: CompletionItemKind.Module,
  Cluster: CompletionItemKind.Module,
  MaterialiedView: CompletionItemKind.Struct,
  ScalarType: CompletionItemKind.TypeParameter,
  Option: CompletionItemKind.EnumMember,
};

/** Of these there is more to say than their line does. */
const described: ReadonlySet<string> = new Set([
  'BuiltInFunction',
  'AggregateFunction',
  'DatabaseFunction',
  'Table',
  'MaterialiedView',
  'QueryPrefix',
]);

/** The editor's own command that opens the list again. */
const again = { title: '', command: 'editor.action.triggerSuggest' };

/** A snippet takes `$`, `}` and `\` for its own. */
function snippetText(text: string): string {
  return text.replace(/[\\$}]/g, String.raw`\$&`);
}

function insertion({ before, after, snippet }: CompletionEntry): { text: string; format: InsertTextFormat } {
  if (snippet !== undefined) return { text: snippet, format: InsertTextFormat.Snippet };
  if (after === '') return { text: before, format: InsertTextFormat.PlainText };
  return { text: `${snippetText(before)}$0${snippetText(after)}`, format: InsertTextFormat.Snippet };
}

export function completionItem(entry: CompletionEntry, document: TextDocument): CompletionItem {
  const { start, length, kind, filterText, detail, retriggers } = entry;
  const { text, format } = insertion(entry);
  return {
    label: entry.label,
    kind: entry.snippet === undefined ? (kinds[kind] ?? CompletionItemKind.Text) : CompletionItemKind.Snippet,
    ...(detail !== '' && { detail }),
    sortText: entry.sortText,
    // What is typed is held against the name, not against brackets or quotes around it.
    filterText,
    insertTextFormat: format,
    textEdit: { range: rangeOf(document, start, start + length), newText: text },
    ...(retriggers && { command: again }),
    ...(described.has(kind) && { data: { name: filterText, uri: document.uri, kind } }),
  };
}
