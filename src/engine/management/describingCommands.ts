import type { Answer } from './answer.ts';
import { describeFunction, describeTableSchema, describeView } from './describe.ts';
import { answerColumns } from './entityCommands.ts';
import type { Handlers } from './scope.ts';
import { tableOf, writable } from './visible.ts';

/** What is said of databases, of what is in them, and of columns. */
export const describingHandlers: Handlers<'setPrettyName' | 'describeEntity' | 'describeColumns'> = {
  async setPrettyName({ database, prettyName }, scope) {
    const { journal, owned } = await writable(scope, 'administer', database);
    await journal.execute({ type: 'SetPrettyName', prettyName });
    return { rows: [{ DatabaseName: owned.name, PrettyName: journal.state.prettyName ?? '' }] };
  },
  async describeEntity({ of, name, folder, docString }, scope) {
    const { journal } = await writable(scope, 'administer');
    await journal.execute({ type: 'DescribeEntity', kind: of, name, folder, docString });
    const { state } = journal;
    const answers: Readonly<Record<typeof of, () => Answer>> = {
      tables: () => ({ rows: [describeTableSchema(tableOf(state, name), scope.database)] }),
      functions: () => ({ columns: answerColumns.functions, rows: describeFunction(state, name) }),
      materializedViews: () => ({ columns: answerColumns.materializedViews, rows: describeView(state, name) }),
    };
    return answers[of]();
  },
  async describeColumns({ table, docStrings, merge }, scope) {
    const { journal } = await writable(scope, 'administer');
    await journal.execute({ type: 'DescribeColumns', table, docStrings, merge });
    return { rows: [describeTableSchema(tableOf(journal.state, table), scope.database)] };
  },
};
