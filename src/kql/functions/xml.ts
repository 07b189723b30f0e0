import { SharingError } from '../../protocol/errors.ts';
import { type FunctionDefinition, onValues } from './definition.ts';
import { toArray, toBag } from './json.ts';

/** What an element holds: the JSON of its attributes, texts and elements by their names in JSON. */
type Content = Map<string, string[]>;

const name = '[\\p{L}_:][\\p{L}\\p{N}_:.·-]*';
const attribute = new RegExp(`\\s+(${name})\\s*=\\s*(?:"([^"<]*)"|'([^'<]*)')`, 'uy');
const opening = new RegExp(`<(${name})`, 'uy');
const closing = new RegExp(`</(${name})\\s*>`, 'uy');
/** Comments, processing instructions, the declaration and the type of a document have no place in the result. */
const skipped = /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!DOCTYPE[^[>]*>/y;
const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

const longest = 1_048_576;

class Malformed extends Error {}

function unescaped(text: string): string {
  return text.replace(/&([^;]*);?/g, (whole, entity: string) => {
    const code = /^#(?:x([0-9a-f]+)|(\d+))$/i.exec(entity);
    const point = code ? Number.parseInt(code[1] ?? code[2] ?? '', code[1] ? 16 : 10) : Number.NaN;
    const found = point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : entities[entity];
    if (found === undefined || !whole.endsWith(';')) throw new Malformed();
    return found;
  });
}

class Reader {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  private take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at += found[0].length;
    return found;
  }

  private need(pattern: RegExp): RegExpExecArray {
    const found = this.take(pattern);
    if (!found) throw new Malformed();
    return found;
  }

  private between(): void {
    do this.take(/\s+/y);
    while (this.take(skipped));
  }

  /** One element and what may stand around it. */
  document(): string {
    this.between();
    const root = this.element();
    this.between();
    if (this.at < this.text.length) throw new Malformed();
    return toBag([root]);
  }

  private element(): readonly [string, string] {
    const own = this.need(opening)[1] ?? '';
    const content: Content = new Map();
    for (let found = this.take(attribute); found; found = this.take(attribute)) {
      const [, key = '', double, single] = found;
      if (content.has(`@${key}`)) throw new Malformed();
      content.set(`@${key}`, [JSON.stringify(unescaped(double ?? single ?? ''))]);
    }
    if (this.need(/\s*(\/?)>/y)[1] === '') this.content(own, content);
    return [own, jsonOf(content)];
  }

  private content(own: string, content: Content): void {
    const add = (key: string, json: string): void => {
      const values = content.get(key) ?? [];
      values.push(json);
      content.set(key, values);
    };
    for (;;) {
      const text = this.take(/[^<]+/y)?.[0].trim() ?? '';
      if (text.includes(']]>')) throw new Malformed();
      if (text !== '') add('#text', JSON.stringify(unescaped(text)));
      const end = this.take(closing);
      if (end) {
        if (end[1] !== own) throw new Malformed();
        return;
      }
      const cdata = this.take(/<!\[CDATA\[[\s\S]*?\]\]>/y);
      if (cdata) throw unsupported('a CDATA section');
      if (!cdata && !this.take(skipped)) add(...this.element());
    }
  }
}

/** A text alone is the value itself; what comes several times is an array. */
function jsonOf(content: Content): string {
  const texts = content.get('#text') ?? [];
  if (texts.length > 1) throw unsupported('text in several pieces');
  if (content.size === 0) return 'null';
  if (content.size === 1 && texts[0] !== undefined) return texts[0];
  return toBag(
    Array.from(content, ([key, values]) => [key, values.length === 1 ? (values[0] ?? 'null') : toArray(values)]),
  );
}

function unsupported(what: string): SharingError {
  return new SharingError('QueryNotSupported', `The embedded engine does not support ${what} in parse_xml yet.`);
}

export const xml = {
  /** Null for what is no XML, or too long. Source: Kusto documentation, "parse_xml()". */
  parse_xml: onValues(['VARCHAR'], 'VARCHAR', (text) => {
    if (Buffer.byteLength(text) > longest) return null;
    try {
      return new Reader(text).document();
    } catch (error) {
      if (error instanceof Malformed) return null;
      throw error;
    }
  }),
} as const satisfies Readonly<Record<string, FunctionDefinition>>;
