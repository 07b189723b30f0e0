import type { Table } from '../ir/relation.ts';
import { must } from '../kustoLanguage.ts';
import { pluginCall } from '../plugins/plugin.ts';
import { plugins } from '../plugins/plugins.ts';
import { refuse, type Scope } from '../scope.ts';
import { refuseParameters } from './rows.ts';

/** `evaluate plugin(…)` */
export function evaluate(node: Kusto.Language.Syntax.EvaluateOperator, input: Table, scope: Scope): Table {
  refuseParameters(node.Parameters, [], scope);
  const name = must(must(node.FunctionCall).Name).SimpleName ?? '';
  const plugin = Object.hasOwn(plugins, name) ? plugins[name] : undefined;
  if (!plugin) throw refuse(scope, node, `the plugin '${name}' of evaluate`);
  return plugin(pluginCall(node, input, scope));
}
