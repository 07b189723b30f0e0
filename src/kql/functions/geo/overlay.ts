import { crosses, isCounterclockwise, key, type Line, type Rings, ringOfPoints } from './shapes.ts';
import { unsupported } from './unsupported.ts';
import { angleBetween, cross, dot, minus, plus, same, stableCross, times, unit, type Vector } from './vector.ts';

export type Operation = 'union' | 'intersection';

export interface Edge {
  readonly from: Vector;
  readonly to: Vector;
}

/** A piece of an edge, with the number of that edge: those of the first shape come before those of the second. */
interface Piece extends Edge {
  readonly source: number;
}

/** Edges with the inside on their left: shells run counterclockwise, holes clockwise. */
export function edgesOfPolygons(polygons: readonly Rings[]): readonly Edge[] {
  return polygons.flatMap((polygon) =>
    polygon.flatMap(({ points }, i) => {
      const ring = i === 0 ? points : points.toReversed();
      return ring.map((from, k) => ({ from, to: ring[(k + 1) % ring.length] ?? from }));
    }),
  );
}

export function edgesOfLines(lines: readonly Line[]): readonly Edge[] {
  return lines.flatMap((line) => line.slice(1).map((to, i) => ({ from: line[i] ?? to, to })));
}

export function isInside(polygons: readonly Rings[], point: Vector): boolean {
  return polygons.some(
    ([shell, ...holes]) => shell?.contains(point) === true && !holes.some((hole) => hole.contains(point)),
  );
}

/** Where two edges cross: the same point, whichever of them is asked first. */
export function crossingPoint(a: Edge, b: Edge): Vector {
  const [first, second] = key(a.from) < key(b.from) ? [a, b] : [b, a];
  const found = unit(cross(stableCross(first.from, first.to), stableCross(second.from, second.to)));
  const near = plus(plus(a.from, a.to), plus(b.from, b.to));
  return dot(found, near) < 0 ? times(found, -1) : found;
}

/** The edges in pieces, cut where others cross them. */
export function cut(edges: readonly Edge[], others: readonly Edge[], first: number): readonly Piece[] {
  return edges.flatMap((edge, i) => {
    const points = others
      .filter((other) => crosses(edge.from, edge.to, other.from, other.to))
      .map((other) => crossingPoint(edge, other))
      .sort((a, b) => angleBetween(edge.from, a) - angleBetween(edge.from, b));
    const stops = [edge.from, ...points, edge.to];
    return stops.slice(1).map((to, k) => ({ from: stops[k] ?? to, to, source: first + i }));
  });
}

export function edgeKey({ from, to }: Edge): string {
  return `${key(from)}|${key(to)}`;
}

export function reversed({ from, to }: Edge): Edge {
  return { from: to, to: from };
}

export function middle({ from, to }: Edge): Vector {
  return unit(plus(from, to));
}

/** The pieces that bound the result. Of what both shapes have, that of the first stays where the insides are on one side. */
function boundary(a: readonly Rings[], b: readonly Rings[], operation: Operation): readonly Piece[] {
  const [edgesA, edgesB] = [edgesOfPolygons(a), edgesOfPolygons(b)];
  const [piecesA, piecesB] = [cut(edgesA, edgesB, 0), cut(edgesB, edgesA, edgesA.length)];
  const inA = new Set(piecesA.map(edgeKey));
  const inB = new Set(piecesB.map(edgeKey));
  const within = operation === 'intersection';
  const ofA = piecesA.filter((piece) => {
    if (inB.has(edgeKey(piece))) return true;
    return !inB.has(edgeKey(reversed(piece))) && isInside(b, middle(piece)) === within;
  });
  const ofB = piecesB.filter((piece) => {
    if (inA.has(edgeKey(piece)) || inA.has(edgeKey(reversed(piece)))) return false;
    return isInside(a, middle(piece)) === within;
  });
  return [...ofA, ...ofB];
}

/** Of the pieces that go on from here the one that turns most to the left, so that no loop passes a point twice. */
function leftmost(before: Piece, candidates: readonly Piece[]): Piece | undefined {
  const back = minus(before.from, before.to);
  const clockwise = ({ to }: Piece): number => {
    const ahead = minus(to, before.to);
    const angle = Math.atan2(-dot(cross(back, ahead), before.to), dot(back, ahead));
    return angle <= 0 ? angle + 2 * Math.PI : angle;
  };
  return candidates.toSorted((a, b) => clockwise(a) - clockwise(b))[0];
}

/** Begins behind the last run of pieces of the highest edge. Source: S2, `CanonicalizeLoopOrder`. */
function canonical(loop: readonly Piece[]): readonly Piece[] {
  let [place, gap] = [0, false];
  for (let i = 1; i < loop.length; i += 1) {
    const difference = (loop[i]?.source ?? 0) - (loop[place]?.source ?? 0);
    if (difference < 0) gap = true;
    else if (difference > 0 || !gap) [place, gap] = [i, false];
  }
  return [...loop.slice(place + 1), ...loop.slice(0, place + 1)];
}

function loopsOf(pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  const outgoing = Map.groupBy(pieces, ({ from }) => key(from));
  const left = new Set(pieces);
  const loops: (readonly Piece[])[] = [];
  for (const start of pieces) {
    if (!left.has(start)) continue;
    const loop: Piece[] = [];
    for (let piece: Piece | undefined = start; piece; ) {
      left.delete(piece);
      loop.push(piece);
      if (same(piece.to, start.from)) break;
      const candidates: readonly Piece[] = (outgoing.get(key(piece.to)) ?? []).filter((next) => left.has(next));
      piece = leftmost(piece, candidates);
    }
    if (!same(loop.at(-1)?.to ?? start.to, start.from) || loop.length < 3) throw unsupported('these shapes together');
    loops.push(canonical(loop));
  }
  return loops.toSorted((a, b) => (a[0]?.source ?? 0) - (b[0]?.source ?? 0));
}

/** What either or both of two shapes cover; loops begin and follow each other as S2 orders them. */
export function overlay(a: readonly Rings[], b: readonly Rings[], operation: Operation): readonly Rings[] {
  const lines = loopsOf(boundary(a, b, operation)).map((loop) => loop.map(({ from }) => from));
  const shells = lines.filter(isCounterclockwise).map((line) => [ringOfPoints(line)]);
  for (const line of lines.filter((each) => !isCounterclockwise(each))) {
    const [first] = line;
    const owner = first && shells.find(([shell]) => shell?.contains(first));
    if (!owner) throw unsupported('these shapes together');
    owner.push(ringOfPoints(line.toReversed()));
  }
  return shells;
}

function size(polygons: readonly Rings[]): number {
  return polygons.flat().reduce((sum, { points }) => sum + points.length, 0);
}

/** The union of many shapes, the two with the fewest vertices first. Source: S2, `DestructiveUnion`. */
export function unionOf(shapes: readonly (readonly Rings[])[]): readonly Rings[] {
  const queue = shapes.toSorted((a, b) => size(a) - size(b));
  for (;;) {
    const [first, second, ...rest] = queue;
    if (!first || !second) return first ?? [];
    const both = overlay(first, second, 'union');
    const place = rest.findIndex((other) => size(other) > size(both));
    queue.splice(0, queue.length, ...rest.toSpliced(place < 0 ? rest.length : place, 0, both));
  }
}
