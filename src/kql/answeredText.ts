import { SharingError } from '../protocol/errors.ts';
import type { Rows } from '../protocol/query.ts';

interface Insertion {
  /** Offset in the original text. */
  readonly at: number;
  readonly length: number;
  /** The rows that it stands for, if it is an answer. */
  readonly answer?: Rows;
}

/** A text into which the compiler has written what it learnt, with the way back to the places of the original. */
export class AnsweredText {
  readonly text: string;
  readonly #insertions: readonly Insertion[];

  constructor(text: string, insertions: readonly Insertion[] = []) {
    this.text = text;
    this.#insertions = insertions;
  }

  /** `at` is an offset in `this.text`. */
  insert(at: number, added: string, answer: Rows): AnsweredText {
    const text = this.text.slice(0, at) + added + this.text.slice(at);
    return new AnsweredText(text, [...this.#insertions, { at: this.original(at), length: added.length, answer }]);
  }

  /** Writes `added` in place of the text between two offsets of `this.text`; blanks keep the place of the old one. */
  replace(from: number, to: number, added: string): AnsweredText {
    const blanks = this.text.slice(from, to).replace(/[^\n]/g, ' ');
    const text = this.text.slice(0, from) + added + blanks + this.text.slice(to);
    if (added === '') return new AnsweredText(text, this.#insertions);
    return new AnsweredText(text, [...this.#insertions, { at: this.original(from), length: added.length }]);
  }

  /** The answer that stands behind an offset of `this.text`. */
  answerAt(offset: number): Rows | undefined {
    const at = this.original(offset);
    return this.#insertions.find((insertion) => insertion.at === at && insertion.answer)?.answer;
  }

  /** The offset in the original; that of an insertion where it lies within one. */
  original(offset: number): number {
    let shift = 0;
    for (const { at, length } of [...this.#insertions].sort((a, b) => a.at - b.at)) {
      if (at + shift >= offset) break;
      shift += Math.min(length, offset - at - shift);
    }
    return offset - shift;
  }

  /** The error with its place in the original. */
  located(error: unknown): unknown {
    if (this.#insertions.length === 0 || !SharingError.is(error) || !error.span) return error;
    const start = this.original(error.span.start);
    const span = { start, length: this.original(error.span.start + error.span.length) - start };
    return SharingError.fromData({ ...error.toData(), span });
  }
}
