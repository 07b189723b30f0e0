import type { CompiledStatement, SourceRef } from '../../protocol/compile.ts';
import { SharingError, toSharingError } from '../../protocol/errors.ts';
import type { DataPlane, PlaneCallOptions, SourceExtents } from '../dataPlane.ts';
import { createDuckDbDataPlane } from '../duckDbDataPlane.ts';
import type { Answer, CallName, PlaneCalls, Sources, ThreadData, ToProcess } from './messages.ts';

type Answers = {
  readonly [N in CallName]: (
    plane: DataPlane,
    options: PlaneCallOptions,
    ...args: PlaneCalls[N]['args']
  ) => PlaneCalls[N]['result'] | Promise<PlaneCalls[N]['result']>;
};

const answers: Answers = {
  inspectFile: (plane, _, path, format) => plane.inspectFile(path, format),
  writeExtents: (plane, options, request) => plane.writeExtents(request, options),
  writeQuery: (plane, options, request, sources) =>
    plane.writeQuery(request, among([request.statement], [sources]), options),
  runQuery: (plane, options, query, sources, firstPage) =>
    plane.runQuery(query, among(query.statements, sources), { ...options, firstPage }),
  keepRows: (plane, options, tables) => plane.keepRows(tables, options),
  explainStatement: (plane, options, statement, sources) =>
    plane.explainStatement(statement, among([statement], [sources]), options),
  fetchRows: (plane, _, params) => plane.fetchRows(params),
  viewRows: (plane, options, params) => plane.viewRows(params, options),
  findCells: (plane, options, params) => plane.findCells(params, options),
  exportResult: (plane, options, params) => plane.exportResult(params, options),
  closeResult: (plane, _, result) => plane.closeResult(result),
  warm: (plane) => plane.warm(),
  allowFolders: (plane, _, folders) => plane.allowFolders(folders),
};

/** Finds what was found for each source before the call was made. */
function among(
  statements: readonly CompiledStatement[],
  sources: readonly Sources[],
): (source: SourceRef) => SourceExtents {
  const found = new Map<SourceRef, SourceExtents>();
  for (const [index, statement] of statements.entries()) {
    for (const [at, source] of statement.sources.entries()) {
      const extents = sources[index]?.[at];
      if (extents) found.set(source, extents);
    }
  }
  return (source) => {
    const extents = found.get(source);
    if (!extents) throw new SharingError('Internal', `Nothing was found for table '${source.table}'.`, 'bug');
    return extents;
  };
}

function answer<N extends CallName>(
  name: N,
  args: PlaneCalls[N]['args'],
  plane: DataPlane,
  options: PlaneCallOptions,
): unknown {
  return answers[name](plane, options, ...args);
}

/** Makes a data plane, and answers the calls that it is given. */
export function servePlane(
  { limits, cancelled }: ThreadData,
  post: (answer: Answer) => void,
): (message: ToProcess) => Promise<void> {
  const plane = createDuckDbDataPlane(limits);
  const running = new Map<number, AbortController>();
  return async (message) => {
    const { id } = message;
    if (message.kind === 'cancel') return running.get(id)?.abort();
    const controller = new AbortController();
    running.set(id, controller);
    const options: PlaneCallOptions = {
      signal: controller.signal,
      progress: message.tellsProgress ? (text, done) => post({ kind: 'progress', id, message: text, done }) : undefined,
      isCancelled: () => {
        if (Atomics.load(cancelled, id % cancelled.length) === id) controller.abort();
        return controller.signal.aborted;
      },
    };
    try {
      // The arguments are those of the call of that name, which the other side keeps to.
      const args = message.args as PlaneCalls[typeof message.name]['args'];
      post({ kind: 'result', id, value: await answer(message.name, args, await plane, options) });
    } catch (error) {
      if (controller.signal.aborted) post({ kind: 'cancelled', id });
      else post({ kind: 'error', id, error: toSharingError(error).toData() });
    } finally {
      running.delete(id);
    }
  };
}
