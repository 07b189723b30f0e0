import { Visualization } from '../../protocol/query.ts';
import { type Expression, elements, items, kindOf, must, sourceOf } from '../kustoLanguage.ts';
import { translate } from '../scalars/translate.ts';
import { outerScope, type Scope } from '../scope.ts';

type Property = Kusto.Language.Syntax.NamedParameter;
type Names = Kusto.Language.Syntax.NameReferenceList;

/** A property of `render` by its lower case name: where it goes in the annotation, and as what. */
const properties: Readonly<
  Record<string, readonly [keyof Visualization, (value: Expression, scope: Scope) => unknown]>
> = {
  kind: ['variant', word],
  title: ['title', text],
  xcolumn: ['xColumn', (value) => columns(value)[0]],
  ycolumns: ['yColumns', columns],
  series: ['series', columns],
  by: ['series', columns],
  anomalycolumns: ['anomalyColumns', columns],
  xaxis: ['xAxis', word],
  yaxis: ['yAxis', word],
  xtitle: ['xtitle', text],
  ytitle: ['ytitle', text],
  legend: ['legend', word],
  accumulate: ['accumulate', (value) => word(value) === 'true'],
  ysplit: ['ysplit', word],
  xmin: ['xmin', number],
  xmax: ['xmax', number],
  ymin: ['ymin', number],
  ymax: ['ymax', number],
};

/** What `render` says of its table. A property that nobody could draw by is left out: it never changes the rows. */
export function visualization(node: Kusto.Language.Syntax.RenderOperator, scope: Scope): Visualization {
  const given = [...items<Property>(node.Parameters), ...elements<Property>(node.WithClause?.Properties ?? null)];
  const result: Record<string, unknown> = { kind: must(node.ChartType).Text };
  for (const property of given) {
    const [name, read] = properties[(must(property.Name).SimpleName ?? '').toLowerCase()] ?? [];
    const value = read?.(must(property.Expression), scope);
    if (name === undefined || !Visualization.shape[name].safeParse(value).success) continue;
    result[name] = value;
  }
  return Visualization.parse(result);
}

function text(value: Expression, scope: Scope): unknown {
  return translate(value, outerScope(scope)).constant;
}

function number(value: Expression, scope: Scope): unknown {
  const { type, constant } = translate(value, outerScope(scope));
  return type === 'long' || type === 'int' ? Number(constant) : constant;
}

function word(value: Expression): string {
  return sourceOf(value).toLowerCase();
}

function columns(value: Expression): readonly string[] {
  if (kindOf(value) === 'NameReferenceList') return elements<Expression>((value as Names).Names).flatMap(columns);
  return kindOf(value) === 'NameReference' ? [(value as Kusto.Language.Syntax.NameReference).SimpleName ?? ''] : [];
}
