import { SharingError } from '../../protocol/errors.ts';
import type { DatabaseSchema } from '../../protocol/schema.ts';
import { compileStep } from '../compileQuery.ts';
import { isPattern, referenceKey } from '../databasePatterns.ts';
import { checkpoint, interruption } from '../interruption.ts';
import { type Globals, items } from '../kustoLanguage.ts';
import { parseCommand } from '../management/parseCommand.ts';
import { unknownDatabase } from '../refusal.ts';
import type { OtherDatabase } from '../schemaSymbols.ts';
import { type Analysis, analysisOf } from './blocks.ts';
import { entry, errorsOf, judged } from './diagnostics.ts';
import type { Document, EditingDiagnostic, Judgement } from './types.ts';

/** What the engine itself would have to say of a text. */
export interface EngineView {
  readonly schema: DatabaseSchema;
  /** The symbols that it compiles with. */
  readonly globals: Globals;
  /** Databases that a text may name; those without a schema are not known well enough to judge what is asked of them. */
  readonly others: readonly (Pick<OtherDatabase, 'reference'> & { readonly schema: DatabaseSchema | undefined })[];
  /** All that can be named stands in `others`. */
  readonly areAllKnown: boolean;
}

/** By the bound code of the block: offsets count from its start. */
const known = new WeakMap<Kusto.Language.KustoCode, readonly EditingDiagnostic[]>();

/** The diagnostics of the binder, and what is known already of the rest. */
export function judgementOf(document: Document, globals: Globals): Judgement {
  const blocks = analysisOf(document, globals);
  return {
    diagnostics: blocks.flatMap((block) => [
      ...judged(block),
      ...(known.get(block.code) ?? []).map((each) => ({ ...each, start: each.start + block.start })),
    ]),
    pending: blocks.filter(({ code }) => !known.has(code)).map(({ start }) => start),
  };
}

/**
 * What Microsoft's analyzers advise for the block that begins at an offset, and what the engine refuses of it. The
 * engine is not asked while the binder finds errors: most of its refusals would be the same ones.
 */
export function adviceAt(
  document: Document,
  start: number,
  globals: Globals,
  engine: EngineView,
): readonly EditingDiagnostic[] {
  const block = analysisOf(document, globals).find((each) => each.start === start);
  if (!block) return [];
  const made = known.get(block.code) ?? [...analyzed(block), ...refused(block, engine)];
  checkpoint();
  known.set(block.code, made);
  return made.map((each) => ({ ...each, start: each.start + start }));
}

function analyzed({ service, kind, text }: Analysis): readonly EditingDiagnostic[] {
  if (kind === 'command') return [];
  const found = items<Kusto.Language.Diagnostic>(service.GetAnalyzerDiagnostics(true, interruption()));
  return found.map((diagnostic) => entry(diagnostic, 0, text));
}

function refused(block: Analysis, engine: EngineView): readonly EditingDiagnostic[] {
  checkpoint();
  if (errorsOf(block).length > 0) return [];
  try {
    if (block.kind === 'query') compile(block.text, engine);
    else compileCommand(block.text, engine);
    return [];
  } catch (error) {
    if (!SharingError.is(error)) throw error;
    const { span, message, code, diagnostic } = error;
    const { start, length } = span ?? { start: 0, length: block.text.trimEnd().length };
    return [{ start, length, severity: 'warning', code: diagnostic ?? code, message }];
  }
}

function compile(text: string, engine: EngineView): void {
  const others = engine.others.filter((each): each is OtherDatabase => each.schema !== undefined);
  // Whoever runs the query is known then; here it does not matter who it is.
  const anyone = { principal: 'aaduser=anyone@localhost', identities: [] };
  const step = compileStep(text, engine.schema, engine.globals, { ...anyone, others });
  if (step.kind !== 'databases' || !engine.areAllKnown) return;
  const named = new Set(engine.others.map(({ reference }) => referenceKey(reference)));
  const needed = step.references.filter((reference) => !reference.optional && !isPattern(reference));
  const missing = needed.find((reference) => !named.has(referenceKey(reference)));
  if (missing) throw unknownDatabase(missing);
}

/** A command, and the query behind its `<|`. */
function compileCommand(text: string, engine: EngineView): void {
  const { command } = parseCommand(text);
  if (!('query' in command) || typeof command.query !== 'number') return;
  const { query } = command;
  try {
    compile(text.slice(query), engine);
  } catch (error) {
    if (!SharingError.is(error) || !error.span) throw error;
    const span = { start: error.span.start + query, length: error.span.length };
    throw new SharingError(error.code, error.message, error.kind, { span });
  }
}
