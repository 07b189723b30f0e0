import { elements, items, kindOf, must, type Node, sourceOf } from '../../kustoLanguage.ts';
import { translate } from '../../scalars/translate.ts';
import { refuse, type Scope } from '../../scope.ts';
import { parseLiteral } from '../../syntax/literalText.ts';

type Direction = 'right' | 'left' | 'any';

export interface PatternEdge {
  readonly name: string;
  readonly direction: Direction;
  /** How many edges in a row; exactly one where it is absent. */
  readonly range?: { readonly least: number; readonly most: number };
  /** Names of the nodes to both sides of it, as it is written. */
  readonly left: string;
  readonly right: string;
}

export interface Pattern {
  readonly nodes: readonly string[];
  readonly edges: readonly PatternEdge[];
  /** The ends of the first sequence. */
  readonly first: string;
  readonly last: string;
}

type PatternNode = Kusto.Language.Syntax.GraphMatchPatternNode;
type Edge = Kusto.Language.Syntax.GraphMatchPatternEdge;

/** More steps than this no pattern may have in one edge. */
const mostSteps = 100;

/** Sequences of nodes and edges, of which those with the same name are the same. What has no name gets one. */
export function patternOf(
  list: Kusto.Language.Syntax.GraphMatchOperator['Patterns'],
  node: Node,
  scope: Scope,
): Pattern {
  const nodes = new Set<string>();
  const edges: PatternEdge[] = [];
  const ends: (readonly [string, string])[] = [];
  let unnamed = 0;
  const nameOf = (part: PatternNode | Edge): string => {
    unnamed += 1;
    return part.Name?.SimpleName ?? `#${unnamed}`;
  };
  for (const sequence of elements(list)) {
    const parts = items<Node>(sequence.PatternElements);
    const names = parts.map((part) => nameOf(part as PatternNode | Edge));
    parts.forEach((part, i) => {
      const name = must(names[i]);
      if (kindOf(part) === 'GraphMatchPatternNode') {
        nodes.add(name);
        return;
      }
      if (edges.some((edge) => edge.name === name)) throw refuse(scope, part, `the edge '${name}' twice in a pattern`);
      edges.push({ name, ...edgeOf(part as Edge, scope), left: must(names[i - 1]), right: must(names[i + 1]) });
    });
    ends.push([must(names[0]), must(names.at(-1))]);
  }
  const [first] = ends;
  if (!first) throw refuse(scope, node, 'this pattern');
  return { nodes: [...nodes], edges, first: first[0], last: first[1] };
}

function edgeOf(edge: Edge, scope: Scope): Pick<PatternEdge, 'direction' | 'range'> {
  const text = `${must(edge.FirstToken).Text ?? ''}${edge.LastToken?.Text ?? ''}`;
  const [toLeft, toRight] = [text.startsWith('<'), text.endsWith('>')];
  if (toLeft && toRight) throw refuse(scope, edge, 'an edge with two heads');
  const direction = toLeft ? 'left' : toRight ? 'right' : 'any';
  if (!edge.Range) return { direction };
  const [least, most] = [edge.Range.RangeStart, edge.Range.RangeEnd].map((end) => {
    // The language service gives a number here no type.
    const node = must(end);
    const { constant } = translate(parseLiteral(sourceOf(node)) ?? node, scope);
    if (typeof constant !== 'bigint' || constant < 0n) throw refuse(scope, edge, 'a range that is not constant');
    return Number(constant);
  });
  if (least === undefined || most === undefined || least > most || most > mostSteps) {
    throw refuse(scope, edge, `a range that is empty or goes beyond ${mostSteps} edges`);
  }
  return { direction, range: { least, most } };
}
