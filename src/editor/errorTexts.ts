import { type TextTemplate, templateOf, valuesIn } from './textTemplate.ts';

/** Marks, among the texts of the bundle, what the server may say: as the comment of a text is written there. */
export const errorMark = '/error';

/** Characters of a text that is looked at: no template is near that, and looking takes longer the more there are. */
const longest = 2_000;
/** Texts whose translation is kept: dashboards and trees ask for the same ones again and again. */
const mostKept = 500;
/** Ends of sentences at which a text may be put together, from its beginning and from its end. */
const mostEnds = 5;
/** How often a text is within another. */
const deepest = 4;

/** A name in quotes, as a value within a text, and several of them. */
const quoted = /^'(?:[^']|(?<=\p{L})'(?=\p{L}))*'$/u;
const nameTemplate = "'{0}'";

interface Said {
  readonly text: string;
  /** Characters that were taken over as they are. */
  readonly left: number;
}

/**
 * What the server says, in the language of the window. The server itself speaks English, whoever asks: its words also go
 * to Kusto's own clients, into logs and into what `.show queries` keeps.
 */
export class ErrorTexts {
  readonly #bundle: Readonly<Record<string, string>>;
  readonly #number: Intl.NumberFormat;
  #templates: readonly TextTemplate[] | undefined;
  readonly #kept = new Map<string, string>();
  /** Of the text that is being said. */
  readonly #parts = new Map<string, Said>();

  /** `bundle`: texts by their English; those of the server with `errorMark` behind it. `language`: a BCP 47 tag. */
  constructor(bundle: Readonly<Record<string, string>>, language: string) {
    this.#bundle = bundle;
    this.#number = new Intl.NumberFormat(language);
  }

  /** A text that has no translation stays as it is. */
  say(text: string): string {
    if (text.length > longest) return text;
    const known = this.#kept.get(text);
    if (known !== undefined) return known;
    const said = this.#say(text, 0).text;
    this.#parts.clear();
    if (this.#kept.size >= mostKept) this.#kept.clear();
    this.#kept.set(text, said);
    return said;
  }

  #say(text: string, depth: number): Said {
    const whole = this.#whole(text, depth);
    const parts = whole.left > 0 && depth < deepest ? this.#inSentences(text, depth + 1) : undefined;
    return parts && parts.left < whole.left ? parts : whole;
  }

  #whole(text: string, depth: number): Said {
    const known = this.#parts.get(text);
    if (known) return known;
    const own = this.#bundle[text + errorMark];
    const said = own === undefined ? this.#fitting(text, depth) : { text: own, left: 0 };
    this.#parts.set(text, said);
    return said;
  }

  /** Of several templates that fit, by the one that leaves least; what is put into it may be words as well. */
  #fitting(text: string, depth: number): Said {
    this.#templates ??= Object.entries(this.#bundle).flatMap(([key, each]) => {
      const isSaid = key.endsWith(errorMark) && key !== nameTemplate + errorMark;
      return (isSaid && templateOf(key.slice(0, -errorMark.length), each)) || [];
    });
    let best = asItIs(text);
    for (const template of this.#templates) {
      const found = valuesIn(text, template);
      if (!found) continue;
      const values = found.map((value, i) => (template.isName[i] ? asItIs(value) : this.#value(value, depth + 1)));
      const left = values.reduce((sum, value) => sum + value.left, 0);
      if (left < best.left) best = { text: filled(template.translation, values), left };
    }
    return best;
  }

  #value(value: string, depth: number): Said {
    if (depth > deepest) return asItIs(value);
    if (/^\d{1,3}(?:,\d{3})+$/.test(value)) {
      return { text: this.#number.format(BigInt(value.replaceAll(',', ''))), left: value.length };
    }
    const names = value.split(/(?<='), (?=')/);
    const template = this.#bundle[nameTemplate + errorMark];
    if (template === undefined || !names.every((name) => quoted.test(name))) return this.#say(value, depth);
    const own = names.map((name) => filled(template, [asItIs(name.slice(1, -1))]));
    return { text: own.join(', '), left: value.length };
  }

  /** An error may carry another one's words, or advice behind its own: in the parts that leave least. */
  #inSentences(text: string, depth: number): Said | undefined {
    const found = [...text.matchAll(/(?<=[.!?)]) |: /g)];
    const ends = found.length > 2 * mostEnds ? [...found.slice(0, mostEnds), ...found.slice(-mostEnds)] : found;
    const starts = [0, ...ends.map(({ 0: between, index }) => index + between.length)];
    const stops = [...ends.map(({ index }) => index), text.length];
    let best: Said | undefined;
    const after = new Map<number, Said>();
    for (const start of starts.toReversed()) {
      best = undefined;
      for (const [i, stop] of stops.entries()) {
        const isWhole = start === 0 && stop === text.length;
        if (stop < start || isWhole) continue;
        const part = this.#whole(text.slice(start, stop), depth);
        const next = starts[i + 1];
        const rest = next === undefined ? undefined : after.get(next);
        const left = part.left + (rest?.left ?? 0);
        if (best && left >= best.left) continue;
        best = { text: part.text + text.slice(stop, next) + (rest?.text ?? ''), left };
      }
      if (best) after.set(start, best);
    }
    return best;
  }
}

function asItIs(text: string): Said {
  return { text, left: text.length };
}

function filled(text: string, values: readonly Said[]): string {
  return text.replace(/\{(\d+)\}/g, (_, index) => values[Number(index)]?.text ?? '');
}
