import { elements, items, kindOf, kql, must, type Node, sourceOf } from './kustoLanguage.ts';

type Union = Kusto.Language.Syntax.UnionOperator;
type In = Kusto.Language.Syntax.FindInClause;
type Pipe = Kusto.Language.Syntax.PipeExpression;

/** A list of tables in a text, in which names may have wildcards. */
export interface TableList {
  readonly node: Node;
  readonly operands: readonly Node[];
  /** Each between the operand of its place and the next one. */
  readonly commas: readonly (Node | Kusto.Language.Syntax.SyntaxToken | undefined)[];
  /** Whether what is not there may be left out. */
  readonly fuzzy: boolean;
  /** Where the operator that has the list begins with its bar; undefined where it must have an operand. */
  readonly bar: number | undefined;
}

export function tableLists(root: Node): readonly TableList[] {
  const found: TableList[] = [];
  kql().Syntax.SyntaxElement.WalkNodes(
    root,
    (node) => {
      const kind = kindOf(node);
      if (kind === 'UnionOperator') found.push(unionList(node as Union));
      if (kind === 'FindInClause') found.push({ ...listOf(node as In), fuzzy: false, bar: undefined });
    },
    null,
    null,
  );
  return found;
}

function listOf(node: Union | In): Pick<TableList, 'node' | 'operands' | 'commas'> {
  const separated = items<Kusto.Language.Syntax.SeparatedElement>(node.Expressions);
  return {
    node,
    operands: elements<Node>(node.Expressions),
    commas: separated.map(({ Separator }) => Separator ?? undefined),
  };
}

function unionList(node: Union): TableList {
  const pipe = node.Parent && kindOf(node.Parent) === 'PipeExpression' ? (node.Parent as Pipe) : undefined;
  const isPiped = pipe?.Operator === node && parameter(node, 'withsource') === undefined;
  return { ...listOf(node), fuzzy: isFuzzy(node), bar: isPiped ? must(pipe?.Bar).TextStart : undefined };
}

export function isFuzzy(node: Node): boolean {
  if (kindOf(node) !== 'UnionOperator') return false;
  const asked = parameter(node as Union, 'isfuzzy')?.Expression;
  return asked !== null && asked !== undefined && sourceOf(asked) === 'true';
}

function parameter(union: Union, name: string): Kusto.Language.Syntax.NamedParameter | undefined {
  return items<Kusto.Language.Syntax.NamedParameter>(union.Parameters).find(
    (candidate) => must(candidate.Name).SimpleName === name,
  );
}
