import { SharingError } from '../../protocol/errors.ts';
import { type Globals, items, kql, must, symbolClass } from '../kustoLanguage.ts';
import { unbracketed } from '../management/fields.ts';
import { type Analysis, analyse, analysisAt } from './blocks.ts';
import { isOfDatabase, type NameGroup, type NamePlace, nameAt } from './names.ts';
import type { Document, RenameTarget, TextEdit } from './types.ts';

function refused(message: string): SharingError {
  return new SharingError('InvalidArgument', message);
}

/** The name at an offset, if it may be renamed. Throws `InvalidArgument` with the reason where it may not. */
export function renameTarget(document: Document, offset: number, globals?: Globals): RenameTarget {
  const { start, length, name } = renamed(document, offset, globals).at;
  return { start, length, name };
}

function renamed(document: Document, offset: number, globals?: Globals): NameGroup & { readonly at: NamePlace } {
  const found = nameAt(document, offset, globals);
  if (!found) throw refused('There is no name here that can be renamed.');
  const { name } = found.at;
  const stored = found.symbols.find((symbol) => isOfDatabase(symbol, globals));
  if (stored) {
    throw refused(
      `'${name}' is part of the database. Only what the query itself declares can be renamed here; a stored name is changed by a command such as '.rename table'.`,
    );
  }
  if (found.places.some((place) => place.isDeclaration)) return found;
  const isColumn = found.symbols.some((symbol) => symbolClass(symbol) === 'ColumnSymbol');
  throw refused(
    isColumn
      ? `Kusto gave column '${name}' its name. Write a name for it first, as in 'Total = count()'.`
      : `'${name}' is not declared in this query, so it cannot be renamed here.`,
  );
}

/** The edits that give the name at an offset another one. Throws `InvalidArgument` where the query would change by it. */
export function renameEdits(
  document: Document,
  offset: number,
  newName: string,
  globals?: Globals,
): readonly TextEdit[] {
  const found = renamed(document, offset, globals);
  const name = unbracketed(newName.trim());
  if (name === '') throw refused('A name cannot be empty.');
  if (name === found.at.name) return [];
  const text = must(kql().KustoFacts.BracketNameIfNecessary(name));
  const edits = found.places
    .map(({ start, length }): TextEdit => ({ start, length, text }))
    .sort((a, b) => a.start - b.start);
  const block = must(analysisAt(document, offset, globals));
  const changed = applied(block, edits);
  const after = analyse(changed, block.kind, must(block.code.Globals));
  const broken = errorsOf(after.code)[errorsOf(block.code).length];
  if (broken) throw refused(`'${name}' cannot be the new name: the query would not be valid any more. ${broken}`);
  const first = must(edits[0]);
  const again = nameAt({ uri: '', text: changed }, first.start - block.start, must(block.code.Globals));
  if (again?.places.length !== edits.length || !sameResult(block.code, after.code, found.at.name, name)) {
    throw refused(`'${name}' cannot be the new name: something else is called so, and the query would mean another.`);
  }
  return edits;
}

function applied({ text, start }: Analysis, edits: readonly TextEdit[]): string {
  // From the end, so that the offsets of those before stay true.
  return [...edits]
    .reverse()
    .reduce(
      (done, edit) => done.slice(0, edit.start - start) + edit.text + done.slice(edit.start - start + edit.length),
      text,
    );
}

function errorsOf(code: Kusto.Language.KustoCode): readonly string[] {
  return items<Kusto.Language.Diagnostic>(code.GetDiagnostics())
    .filter(({ Severity }) => Severity === 'Error')
    .map(({ Message }) => Message ?? '');
}

/** A wildcard may lose or find columns, and a name may hide another: then the result has other columns than before. */
function sameResult(
  before: Kusto.Language.KustoCode,
  after: Kusto.Language.KustoCode,
  old: string,
  now: string,
): boolean {
  const [columnsBefore, columnsAfter] = [columnsOf(before), columnsOf(after)];
  if (columnsBefore.length !== columnsAfter.length) return false;
  return columnsBefore.every((name, i) => {
    const other = columnsAfter[i];
    // A second column of the name is told from the first by a number.
    return other === name || (name.startsWith(old) && other === now + name.slice(old.length));
  });
}

function columnsOf(code: Kusto.Language.KustoCode): readonly string[] {
  const result = code.ResultType as Partial<Kusto.Language.Symbols.TableSymbol> | null;
  return items<Kusto.Language.Symbols.ColumnSymbol>(result?.Columns).map(({ Name }) => Name ?? '');
}
