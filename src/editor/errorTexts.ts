/** Marks, among the texts of the bundle, what the server may say: as the comment of a text is written there. */
export const errorMark = '/error';

/** Characters of a text that is looked at: no template is near that, and looking takes longer the more there are. */
const longest = 4_000;
/** Texts whose translation is kept: dashboards and trees ask for the same ones again and again. */
const mostKept = 500;
/** Sentences that are told apart: nothing that is put together has more. */
const mostSentences = 8;

/** A name in quotes, as a value within a text, and several of them. */
const quoted = /^'(?:[^']|(?<=\p{L})'(?=\p{L}))*'$/u;
const nameTemplate = "'{0}'";

interface Template {
  readonly pattern: RegExp;
  /** Its longest run of letters of its own, without which it cannot fit. */
  readonly run: string;
  readonly text: string;
  /** By what is put in: whether it stands in quotes, so that it is a name and no words. */
  readonly isName: readonly boolean[];
}

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
  #templates: readonly Template[] | undefined;
  readonly #kept = new Map<string, Said>();

  /** `bundle`: texts by their English; those of the server with `errorMark` behind it. `language`: a BCP 47 tag. */
  constructor(bundle: Readonly<Record<string, string>>, language: string) {
    this.#bundle = bundle;
    this.#number = new Intl.NumberFormat(language);
  }

  /** A text that has no translation stays as it is. */
  say(text: string): string {
    return this.#say(text).text;
  }

  #say(text: string): Said {
    const known = this.#kept.get(text);
    if (known) return known;
    const said = text.length > longest ? asItIs(text) : this.#read(text);
    if (this.#kept.size >= mostKept) this.#kept.clear();
    this.#kept.set(text, said);
    return said;
  }

  #read(text: string): Said {
    const own = this.#bundle[text + errorMark];
    if (own !== undefined) return { text: own, left: 0 };
    const whole = this.#fitting(text);
    if (whole.left === 0) return whole;
    const parts = this.#inSentences(text);
    return parts && parts.left < whole.left ? parts : whole;
  }

  /** Of several templates that fit, by the one that leaves least; what is put into it may be words as well. */
  #fitting(text: string): Said {
    this.#templates ??= Object.entries(this.#bundle).flatMap(templateOf);
    let best = asItIs(text);
    for (const { pattern, run, text: translation, isName } of this.#templates) {
      const found = text.includes(run) ? pattern.exec(text) : null;
      if (!found) continue;
      const values = found.slice(1).map((value, i) => (isName[i] ? asItIs(value) : this.#value(value)));
      const left = values.reduce((sum, value) => sum + value.left, 0);
      if (left < best.left) best = { text: filled(translation, values), left };
    }
    return best;
  }

  #value(value: string): Said {
    if (/^\d{1,3}(?:,\d{3})+$/.test(value)) {
      return { text: this.#number.format(BigInt(value.replaceAll(',', ''))), left: value.length };
    }
    const names = value.split(/(?<='), (?=')/);
    const template = this.#bundle[nameTemplate + errorMark];
    if (template === undefined || !names.every((name) => quoted.test(name))) return this.#say(value);
    const own = names.map((name) => filled(template, [asItIs(name.slice(1, -1))]));
    return { text: own.join(', '), left: value.length };
  }

  /** An error may carry another one's words, or advice behind its own. */
  #inSentences(text: string): Said | undefined {
    let best: Said | undefined;
    for (const { 0: between, index } of [...text.matchAll(/(?<=[.!?)]) |: /g)].slice(0, mostSentences)) {
      const [first, rest] = [this.#say(text.slice(0, index)), this.#say(text.slice(index + between.length))];
      const left = first.left + rest.left;
      if (!best || left < best.left) best = { text: first.text + between + rest.text, left };
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

function templateOf([key, text]: readonly [string, string]): readonly Template[] {
  if (!key.endsWith(errorMark)) return [];
  const parts = key.slice(0, -errorMark.length).split(/\{(\d+)\}/);
  const literals = parts.filter((_, i) => i % 2 === 0);
  if (literals.length === 1 || key === nameTemplate + errorMark) return [];
  // Nobody can tell where one value ends and the next begins: the first takes both.
  const isSplit = (i: number): boolean => i > 0 && i < literals.length - 1 && literals[i]?.trim() === '';
  const groups = literals.slice(1).map((_, i) => (isSplit(i) ? '()' : '(.*?)'));
  const source = literals.map((literal, i) => (isSplit(i) ? '' : escaped(literal)) + (groups[i] ?? '')).join('');
  const isName = literals.slice(1).map((after, i) => after.startsWith("'") && literals[i]?.endsWith("'") === true);
  const translation = groups.reduce((all, _, i) => (isSplit(i) ? all.replace(` {${i}}`, '') : all), text);
  const run = literals.reduce((most, each) => (each.length > most.length ? each : most));
  return [{ pattern: new RegExp(`^${source}$`, 's'), run, text: translation, isName }];
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
