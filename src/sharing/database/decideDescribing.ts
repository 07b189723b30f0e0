import { ok } from '../../protocol/result.ts';
import type { DescribeCommand } from './commands.ts';
import { described } from './decideEntities.ts';
import { type Decision, entityNotFound, onTable, onView } from './decision.ts';
import type { DatabaseState } from './state.ts';

/** What is said of a database and of what is in it changes nothing that queries can see. */
export function decideDescribing(state: DatabaseState, command: DescribeCommand): Decision {
  if (command.type === 'SetPrettyName') {
    const { prettyName } = command;
    if (prettyName === state.prettyName) return ok([]);
    return ok([{ type: 'PrettyNameSet', ...(prettyName !== undefined && { prettyName }) }]);
  }
  const { name, kind } = command;
  const about = described(command);
  switch (kind) {
    case 'tables':
      return onTable(state, name, () => ok([{ type: 'TableDescribed', table: name, ...about }]));
    case 'materializedViews':
      return onView(state, name, (view) => ok([{ type: 'MaterializedViewSet', view: { ...view, ...about } }]));
    case 'functions': {
      const found = state.functions.get(name);
      return found
        ? ok([{ type: 'FunctionSet', function: { ...found, ...about } }])
        : { ok: false, error: entityNotFound(state, 'function', name) };
    }
  }
}
