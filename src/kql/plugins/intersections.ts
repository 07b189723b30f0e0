import { estimateCommon } from '../aggregates/sketches.ts';
import type { Table } from '../ir/relation.ts';
import { sql } from '../ir/sql.ts';
import { newItem } from '../operators/operator.ts';
import { scalar } from '../scalars/scalar.ts';
import { refuse } from '../scope.ts';
import { columnArgument, named, type Plugin } from './plugin.ts';

/** How many values the first set has, how many it shares with the second, with the second and the third, and so on. */
export const dcountIntersect: Plugin = (call) => {
  const { args, scope, input } = call;
  const sets = args.map((argument) => columnArgument(call, argument).column);
  if (sets.length < 2 || sets.some((set) => set.type !== 'dynamic')) {
    throw refuse(scope, call.node, `this form of '${call.name}'`);
  }
  const counts = sets.map((_, i) => {
    const common = sets.slice(0, i + 1).map((set) => sql`${set}`);
    return newItem(scope, scalar(estimateCommon(common), 'long', false));
  });
  const relation: Table['relation'] = { kind: 'extend', input: input.relation, items: counts };
  return {
    ...input,
    relation,
    columns: named(
      call,
      [...input.columns, ...counts].map(({ column }) => column),
    ),
  };
};
