import { SharingError } from '../../protocol/errors.ts';
import type { ParsedCommand } from '../../protocol/management.ts';
import type { Column } from '../../protocol/schema.ts';
import { KustoType } from '../../protocol/schema.ts';
import { type Element, elements, items, kindOf, kql, must, type Node, sourceOf } from '../kustoLanguage.ts';
import { notSupported, spanOf } from '../refusal.ts';
import { activityReaders } from './activityCommands.ts';
import { commandType } from './commandType.ts';
import { dataReaders } from './dataCommands.ts';
import { entityReaders } from './entityCommands.ts';
import { Fields } from './fields.ts';
import { followerReaders, type Readers } from './followerCommands.ts';
import { mappingReaders, withPlainKind } from './mappingCommands.ts';
import { readOwnCommand } from './ownCommands.ts';
import { policyReaders } from './policyCommands.ts';
import { reasonOf } from './refusedCommands.ts';
import { showReaders } from './showCommands.ts';

const readers: Readers = {
  ...followerReaders,
  ...entityReaders,
  ...mappingReaders,
  ...policyReaders,
  ...dataReaders,
  ...showReaders,
  ...activityReaders,
};

/**
 * Reads a management command. Only its grammar is checked here: whether what it names exists is for who runs it.
 * Throws `QueryInvalid` and `QueryNotSupported` with their place in the text.
 */
export function parseCommand(text: string): ParsedCommand {
  const own = readOwnCommand(text);
  if (own) {
    const { command, end } = own;
    const type = commandType(command.kind.replace(/^./, (first) => first.toUpperCase()));
    return { command, type, columns: [], ...pipeAt(text, end) };
  }
  const code = must(kql().KustoCode.Parse(withPlainKind(text), kql().GlobalState.Default));
  const { command, end, last } = commandIn(must(code.Syntax), text);
  const [error] = items<Kusto.Language.Diagnostic>(code.GetDiagnostics());
  if (error && error.Severity === 'Error' && error.Start <= last) {
    const span = { start: error.Start, length: error.Length };
    const diagnostic = error.Code ?? undefined;
    const message = error.Message ?? 'This is no management command.';
    throw new SharingError('QueryInvalid', message, 'user', { span, diagnostic });
  }
  if (kindOf(command) !== 'CustomCommand') throw unknown(command, reasonOf(undefined, sourceOf(command)));
  const { CommandKind, Custom } = command as Kusto.Language.Syntax.CustomCommand;
  const reader = readers[CommandKind ?? ''];
  if (!reader || !Custom) throw unknown(command, reasonOf(CommandKind ?? '', sourceOf(command)));
  const fields = new Fields(command, Custom, text, end);
  const read = reader(fields);
  fields.refuseUnread();
  const kind = CommandKind ?? '';
  return { command: read, type: commandType(kind), columns: columnsOf(kind), ...pipeAt(text, fields.end) };
}

interface Found {
  readonly command: Element;
  /** Where the command ends and a pipe may follow. */
  readonly end: number;
  /** An error after this offset is one of the query that follows. */
  readonly last: number;
}

function commandIn(root: Node, text: string): Found {
  const statements =
    kindOf(root) === 'CommandBlock' ? elements<Node>((root as Kusto.Language.Syntax.CommandBlock).Statements) : [];
  const [first, second] = statements;
  if (!first) throw notSupported(root, 'this kind of text');
  if (second) throw notSupported(second, 'more than one command at a time');
  let command: Element = must((first as Kusto.Language.Syntax.ExpressionStatement).Expression);
  let isPiped = false;
  while (kindOf(command) === 'PipeExpression') {
    command = must((command as Kusto.Language.Syntax.PipeExpression).Expression);
    isPiped = true;
  }
  // Text that the grammar leaves over is for the reader of the command, which may know better.
  if (kindOf(command) === 'CommandAndSkippedTokens') {
    command = must((command as Kusto.Language.Syntax.CommandAndSkippedTokens).Command);
  }
  const end = command.TextStart + command.Width;
  return { command, end, last: isPiped ? end : text.length };
}

function pipeAt(text: string, end: number): { readonly pipe?: number } {
  const pipe = text.indexOf('|', end);
  return pipe >= 0 && text.slice(end, pipe).trim() === '' ? { pipe } : {};
}

function unknown(command: Element, reason: string | undefined): SharingError {
  const words = sourceOf(command)
    .split(/\s+/)
    .slice(0, reason === undefined ? 4 : 6)
    .join(' ');
  const construct = `the management command '${words}'`;
  if (reason === undefined) return notSupported(command, construct);
  const message = `The embedded engine does not support ${construct}: ${reason}.`;
  return new SharingError('QueryNotSupported', message, 'user', { span: spanOf(command) });
}

const columnsByKind = new Map<string, readonly Column[]>();

/** What Microsoft's parser knows of the answer of a kind of command. */
function columnsOf(kind: string): readonly Column[] {
  if (columnsByKind.size === 0) {
    for (const symbol of items<Kusto.Language.Symbols.CommandSymbol>(kql().EngineCommands.All)) {
      const columns = items<Kusto.Language.Symbols.ColumnSymbol>(symbol.ResultType?.Columns);
      columnsByKind.set(
        symbol.Name ?? '',
        columns.map((column) => ({ name: column.Name ?? '', type: KustoType.parse(must(column.Type).Name) })),
      );
    }
  }
  return columnsByKind.get(kind) ?? [];
}
