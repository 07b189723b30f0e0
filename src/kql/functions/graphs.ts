import { type FunctionDefinition, onValues } from './definition.ts';

/** For each node the least place of a node that it is connected with, whatever the directions. */
function weak(count: number, edges: readonly (readonly [number, number])[]): number[] {
  const above = Array.from({ length: count }, (_, i) => i);
  const root = (node: number): number => {
    let at = node;
    while (above[at] !== at) {
      const next = above[at] ?? at;
      above[at] = above[next] ?? next;
      at = next;
    }
    return at;
  };
  for (const [from, to] of edges) {
    const [a, b] = [root(from), root(to)];
    above[Math.max(a, b)] = Math.min(a, b);
  }
  return above.map((_, node) => root(node));
}

/** For each node one of those that it can reach and that can reach it. Tarjan's algorithm, without recursion. */
function strong(count: number, edges: readonly (readonly [number, number])[]): number[] {
  const next: number[][] = Array.from({ length: count }, () => []);
  for (const [from, to] of edges) next[from]?.push(to);
  const order = new Array<number>(count).fill(-1);
  const low = new Array<number>(count).fill(0);
  const component = new Array<number>(count).fill(-1);
  const open: number[] = [];
  let seen = 0;
  for (let start = 0; start < count; start += 1) {
    if (order[start] !== -1) continue;
    const path: { node: number; at: number }[] = [{ node: start, at: 0 }];
    while (path.length > 0) {
      const top = path.at(-1) ?? { node: start, at: 0 };
      const { node } = top;
      if (top.at === 0) {
        order[node] = seen;
        low[node] = seen;
        seen += 1;
        open.push(node);
      }
      const to = next[node]?.[top.at];
      if (to !== undefined) {
        top.at += 1;
        if (order[to] === -1) path.push({ node: to, at: 0 });
        else if (component[to] === -1) low[node] = Math.min(low[node] ?? 0, order[to] ?? 0);
        continue;
      }
      path.pop();
      const parent = path.at(-1)?.node;
      if (parent !== undefined) low[parent] = Math.min(low[parent] ?? 0, low[node] ?? 0);
      if (low[node] !== order[node]) continue;
      for (let member = open.pop(); member !== undefined; member = open.pop()) {
        component[member] = node;
        if (member === node) break;
      }
    }
  }
  return component;
}

/** The components by numbers from 0, in the order of their first nodes. */
function numbered(components: readonly number[]): bigint[] {
  const numbers = new Map<number, bigint>();
  return components.map((component) => {
    const number = numbers.get(component) ?? BigInt(numbers.size);
    numbers.set(component, number);
    return number;
  });
}

export const graphs = {
  /** Of nodes by their ids, and of edges between them by the ids of both ends: the component of each node. */
  graph_components: onValues(
    ['BIGINT[]', 'BIGINT[]', 'BIGINT[]', 'VARCHAR'],
    'BIGINT[]',
    (ids, sources, targets, kind) => {
      const places = new Map(ids.map((id, i) => [id, i]));
      const edges = sources.flatMap((source, i): [number, number][] => {
        const [from, to] = [places.get(source), places.get(targets[i] ?? null)];
        return from === undefined || to === undefined ? [] : [[from, to]];
      });
      return numbered(kind === 'strong' ? strong(ids.length, edges) : weak(ids.length, edges));
    },
  ),
} as const satisfies Readonly<Record<string, FunctionDefinition>>;
