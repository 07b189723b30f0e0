import { SharingError } from '../protocol/errors.ts';

/** Marks, among the texts of the bundle, what the server may say: as the comment of a text is written there. */
export const errorMark = '/error';

/** Characters of a message that is looked at: no template is near that, and looking takes longer the more there are. */
const longest = 4_000;

interface Template {
  readonly pattern: RegExp;
  readonly text: string;
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
  #templates: readonly Template[] | undefined;

  /** `bundle`: texts by their English; those of errors with `errorMark` behind it. None where the window is English. */
  constructor(bundle: Readonly<Record<string, string>> | undefined) {
    this.#bundle = bundle ?? {};
  }

  /** A message that has no translation stays as it is. */
  say(message: string): string {
    return this.#say(message).text;
  }

  /** Of several templates that fit, by the one that leaves least; an error may carry another one's words. */
  #say(message: string): Said {
    this.#templates ??= Object.entries(this.#bundle).flatMap(templateOf);
    let best: Said = { text: message, left: message.length };
    if (message.length > longest) return best;
    for (const { pattern, text } of this.#templates) {
      const found = pattern.exec(message);
      if (!found) continue;
      const values = found.slice(1).map((value) => this.#say(value));
      const left = values.reduce((sum, value) => sum + value.left, 0);
      if (left >= best.left) continue;
      best = { text: text.replace(/\{(\d+)\}/g, (_, index) => values[Number(index)]?.text ?? ''), left };
    }
    return best;
  }

  translated(error: SharingError): SharingError {
    const { code, message, kind, fix, otherFix, span, diagnostic, cause } = error;
    const fixOf = (each: typeof fix): typeof fix => each && { ...each, title: this.say(each.title) };
    return new SharingError(code, this.say(message), kind, {
      ...{ fix: fixOf(fix), otherFix: fixOf(otherFix), span, diagnostic, cause },
    });
  }
}

function templateOf([key, text]: readonly [string, string]): readonly Template[] {
  if (!key.endsWith(errorMark)) return [];
  const parts = key.slice(0, -errorMark.length).split(/\{(\d+)\}/);
  return [
    {
      pattern: new RegExp(`^${parts.map((part, i) => (i % 2 === 0 ? escaped(part) : '(.*?)')).join('')}$`, 's'),
      text,
    },
  ];
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
