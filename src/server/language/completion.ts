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

const functionKinds: ReadonlySet<string> = new Set(['BuiltInFunction', 'AggregateFunction']);

/** A snippet takes `$`, `}` and `\` for its own. */
function snippetText(text: string): string {
  return text.replace(/[\\$}]/g, String.raw`\$&`);
}

export function completionItem(entry: CompletionEntry, document: TextDocument): CompletionItem {
  const { start, length, before, after } = entry;
  const text = after === '' ? before : `${snippetText(before)}$0${snippetText(after)}`;
  return {
    label: entry.label,
    kind: kinds[entry.kind] ?? CompletionItemKind.Text,
    sortText: entry.sortText,
    // What is typed is held against the name, not against brackets or quotes around it.
    filterText: entry.filterText,
    insertTextFormat: after === '' ? InsertTextFormat.PlainText : InsertTextFormat.Snippet,
    textEdit: { range: rangeOf(document, start, start + length), newText: text },
    ...(functionKinds.has(entry.kind) && { data: { name: entry.filterText, uri: document.uri, kind: entry.kind } }),
  };
}

/** Microsoft's page of a function. Its address follows from the name. */
export function documentationLink(name: string, aggregate: boolean): string {
  const page = `${name.replaceAll('_', '-')}${aggregate ? '-aggregation' : ''}-function`;
  return `https://learn.microsoft.com/kusto/query/${page}`;
}

export function functionDocumentation(signatures: string, name: string, aggregate: boolean): string {
  return `\`\`\`kusto\n${signatures}\n\`\`\`\n[Documentation](${documentationLink(name, aggregate)})`;
}
