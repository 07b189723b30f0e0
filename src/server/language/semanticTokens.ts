import { SemanticTokensBuilder, SemanticTokenTypes } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { ClassifiedSpan } from '../../kql/editing/types.ts';

/** LSP's word for each of Microsoft's kinds; what has none here looks as the grammar has it. */
const types: Readonly<Record<string, SemanticTokenTypes>> = {
  Comment: SemanticTokenTypes.comment,
  Directive: SemanticTokenTypes.macro,
  Literal: SemanticTokenTypes.number,
  StringLiteral: SemanticTokenTypes.string,
  Type: SemanticTokenTypes.type,
  Column: SemanticTokenTypes.property,
  SchemaMember: SemanticTokenTypes.property,
  Table: SemanticTokenTypes.class,
  MaterializedView: SemanticTokenTypes.class,
  Database: SemanticTokenTypes.namespace,
  Function: SemanticTokenTypes.function,
  Parameter: SemanticTokenTypes.parameter,
  SignatureParameter: SemanticTokenTypes.parameter,
  ClientParameter: SemanticTokenTypes.parameter,
  QueryParameter: SemanticTokenTypes.parameter,
  Variable: SemanticTokenTypes.variable,
  ScalarOperator: SemanticTokenTypes.operator,
  MathOperator: SemanticTokenTypes.operator,
  QueryOperator: SemanticTokenTypes.keyword,
  Command: SemanticTokenTypes.keyword,
  Keyword: SemanticTokenTypes.keyword,
  Option: SemanticTokenTypes.enumMember,
};

export const tokenTypes: readonly string[] = [...new Set(Object.values(types))];

/** LSP's numbers for what the parts of a text are. A token never goes beyond its line. */
export function semanticTokens(document: TextDocument, spans: readonly ClassifiedSpan[]): { data: number[] } {
  const builder = new SemanticTokensBuilder();
  const text = document.getText();
  for (const { start, length, kind } of [...spans].sort((a, b) => a.start - b.start)) {
    const type = types[kind];
    if (type === undefined) continue;
    let from = start;
    for (const line of text.slice(start, start + length).split('\n')) {
      const { line: number, character } = document.positionAt(from);
      const shown = line.replace(/\r$/, '').length;
      if (shown > 0) builder.push(number, character, shown, tokenTypes.indexOf(type), 0);
      from += line.length + 1;
    }
  }
  return builder.build();
}
