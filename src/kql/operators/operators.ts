import type { Table } from '../ir/relation.ts';
import { text } from '../ir/sql.ts';
import { kindOf } from '../kustoLanguage.ts';
import { describe } from '../scalars/translate.ts';
import { refuse, type Scope } from '../scope.ts';
import { evaluate } from './evaluate.ts';
import { join, lookup } from './joins.ts';
import { makeSeries } from './makeSeries.ts';
import { mvApply } from './mvApply.ts';
import { mvExpand } from './mvExpand.ts';
import { parse } from './parse.ts';
import { parseKv } from './parseKv.ts';
import { partition } from './partition.ts';
import { extendOperator, project, projectAway, projectKeep, projectRename, projectReorder } from './projections.ts';
import { visualization } from './renderOperator.ts';
import { count, filter, sort, take, top } from './rows.ts';
import { sample, sampleDistinct, topHitters } from './sampling.ts';
import { scan } from './scan.ts';
import { searchPiped } from './search.ts';
import { getSchema, serialize } from './shapes.ts';
import { distinct, summarize } from './summarize.ts';
import { topNested } from './topNested.ts';
import { union } from './union.ts';

/** One case for each operator that is supported; every other is refused by its name. */
export function applyOperator(node: Kusto.Language.Syntax.QueryOperator, before: Table, scope: Scope): Table {
  const kind = kindOf(node);
  const { visualization: _, ...input } = before;
  switch (kind) {
    case 'FilterOperator':
      return filter(node as Kusto.Language.Syntax.FilterOperator, input, scope);
    case 'ProjectOperator':
      return project(node as Kusto.Language.Syntax.ProjectOperator, input, scope);
    case 'ExtendOperator':
      return extendOperator(node as Kusto.Language.Syntax.ExtendOperator, input, scope);
    case 'ProjectAwayOperator':
      return projectAway(node, input, scope);
    case 'ProjectKeepOperator':
      return projectKeep(node, input, scope);
    // Which names there are is known to the binder, wildcards included.
    case 'ProjectByNamesOperator':
      return projectKeep(node, input, scope);
    case 'ProjectReorderOperator':
      return projectReorder(node, input, scope);
    case 'ProjectRenameOperator':
      return projectRename(node as Kusto.Language.Syntax.ProjectRenameOperator, input, scope);
    case 'SummarizeOperator':
      return summarize(node as Kusto.Language.Syntax.SummarizeOperator, input, scope);
    case 'DistinctOperator':
      return distinct(node as Kusto.Language.Syntax.DistinctOperator, input, scope);
    case 'CountOperator':
      return count(node as Kusto.Language.Syntax.CountOperator, input, scope);
    case 'TakeOperator':
      return take(node as Kusto.Language.Syntax.TakeOperator, input, scope);
    case 'TopOperator':
      return top(node as Kusto.Language.Syntax.TopOperator, input, scope);
    case 'TopNestedOperator':
      return topNested(node as Kusto.Language.Syntax.TopNestedOperator, input, scope);
    case 'TopHittersOperator':
      return topHitters(node as Kusto.Language.Syntax.TopHittersOperator, input, scope);
    case 'SampleOperator':
      return sample(node as Kusto.Language.Syntax.SampleOperator, input, scope);
    case 'SampleDistinctOperator':
      return sampleDistinct(node as Kusto.Language.Syntax.SampleDistinctOperator, input, scope);
    case 'SortOperator':
      return sort(node as Kusto.Language.Syntax.SortOperator, input, scope);
    case 'JoinOperator':
      return join(node as Kusto.Language.Syntax.JoinOperator, input, scope);
    case 'LookupOperator':
      return lookup(node as Kusto.Language.Syntax.LookupOperator, input, scope);
    case 'UnionOperator': {
      // Behind the bar of a subquery, whose rows have no name.
      const leg = { table: input, source: text('union_arg0') };
      return union(node as Kusto.Language.Syntax.UnionOperator, leg, scope);
    }
    case 'SearchOperator': {
      const leg = { table: input, source: text('search_arg0') };
      return searchPiped(node as Kusto.Language.Syntax.SearchOperator, leg, scope);
    }
    case 'SerializeOperator':
      return serialize(node as Kusto.Language.Syntax.SerializeOperator, input, scope);
    case 'GetSchemaOperator':
      return getSchema(node as Kusto.Language.Syntax.GetSchemaOperator, input, scope);
    case 'ParseOperator':
      return parse(node as Kusto.Language.Syntax.ParseOperator, input, scope);
    case 'ParseWhereOperator':
      return parse(node as Kusto.Language.Syntax.ParseWhereOperator, input, scope);
    case 'ParseKvOperator':
      return parseKv(node as Kusto.Language.Syntax.ParseKvOperator, input, scope);
    case 'MvExpandOperator':
      return mvExpand(node as Kusto.Language.Syntax.MvExpandOperator, input, scope);
    case 'MvApplyOperator':
      return mvApply(node as Kusto.Language.Syntax.MvApplyOperator, input, scope);
    case 'MakeSeriesOperator':
      return makeSeries(node as Kusto.Language.Syntax.MakeSeriesOperator, input, scope);
    case 'ScanOperator':
      return scan(node as Kusto.Language.Syntax.ScanOperator, input, scope);
    case 'EvaluateOperator':
      return evaluate(node as Kusto.Language.Syntax.EvaluateOperator, input, scope);
    case 'PartitionOperator':
      return partition(node as Kusto.Language.Syntax.PartitionOperator, input, scope);
    // Its name is bound by the pipe around it.
    case 'AsOperator':
      return before;
    case 'RenderOperator':
      return { ...input, visualization: visualization(node as Kusto.Language.Syntax.RenderOperator, scope) };
    default:
      throw refuse(scope, node, describe(kind));
  }
}
