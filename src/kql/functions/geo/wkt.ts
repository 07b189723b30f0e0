import { onValues } from '../definition.ts';
import { collectionText, realText } from './json.ts';

/** Words, numbers and signs of well-known text. */
const token = /\s*([A-Za-z]+|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[(),])/y;

class Invalid extends Error {}

class Reader {
  readonly #tokens: string[] = [];
  #at = 0;

  constructor(text: string) {
    token.lastIndex = 0;
    const body = text.trimEnd();
    while (token.lastIndex < body.length) {
      const found = token.exec(body);
      if (!found) throw new Invalid();
      this.#tokens.push(found[1] ?? '');
    }
  }

  get done(): boolean {
    return this.#at === this.#tokens.length;
  }

  next(): string {
    const found = this.#tokens[this.#at];
    if (found === undefined) throw new Invalid();
    this.#at += 1;
    return found;
  }

  skips(wanted: string): boolean {
    if (this.#tokens[this.#at]?.toUpperCase() !== wanted) return false;
    this.#at += 1;
    return true;
  }

  /** `( item, item )`, or EMPTY for none. */
  list(item: () => string): string[] {
    if (this.skips('EMPTY')) return [];
    if (!this.skips('(')) throw new Invalid();
    const items = [item()];
    while (this.skips(',')) items.push(item());
    if (!this.skips(')')) throw new Invalid();
    return items;
  }

  position = (): string => {
    const numbers = [Number(this.next()), Number(this.next())];
    if (numbers.some((number) => Number.isNaN(number))) throw new Invalid();
    return `[${numbers.map(realText).join()}]`;
  };

  positions = (): string => `[${this.list(this.position).join()}]`;

  /** The points of a multipoint may stand in parentheses of their own. */
  point = (): string => {
    if (!this.skips('(')) return this.position();
    const found = this.position();
    if (!this.skips(')')) throw new Invalid();
    return found;
  };

  rings = (): string => `[${this.list(this.positions).join()}]`;

  geometry = (): string => {
    const name = this.next().toUpperCase();
    const geometry = (type: string, coordinates: string): string => `{"type":"${type}","coordinates":${coordinates}}`;
    switch (name) {
      case 'POINT': {
        const points = this.list(this.position);
        if (points.length !== 1) throw new Invalid();
        return geometry('Point', points.join());
      }
      case 'LINESTRING':
        return geometry('LineString', this.positions());
      case 'POLYGON':
        return geometry('Polygon', this.rings());
      case 'MULTIPOINT':
        return geometry('MultiPoint', `[${this.list(this.point).join()}]`);
      case 'MULTILINESTRING':
        return geometry('MultiLineString', this.rings());
      case 'MULTIPOLYGON':
        return geometry('MultiPolygon', `[${this.list(this.rings).join()}]`);
      case 'GEOMETRYCOLLECTION':
        return collectionText(this.list(this.geometry));
      default:
        throw new Invalid();
    }
  };
}

/** Well-known text as GeoJSON; null where it is none. */
export const wellKnownText = {
  geo_from_wkt: onValues(['VARCHAR'], 'VARCHAR', (text) => {
    try {
      const reader = new Reader(text);
      const geometry = reader.geometry();
      return reader.done ? geometry : null;
    } catch (error) {
      if (error instanceof Invalid) return null;
      throw error;
    }
  }),
} as const;
