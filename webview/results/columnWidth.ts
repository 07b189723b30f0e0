import type { Column } from '../../src/protocol/schema.ts';
import { textWidth } from '../ui/textWidth.ts';
import { isRightAligned } from './cellText.ts';

const narrowest = 64;
/** A text may go on; a number that is cut off is another number. */
const widestText = 420;
const widestNumber = 560;
/** The whole of it is in its tooltip; the values are what is looked at. */
const widestTitle = 240;
/** Padding, and the handle at the end. */
const around = 26;

/** Pixels of a column at first, from its title and from what the first rows hold. */
export function firstWidth(column: Column, texts: readonly string[]): number {
  const title = Math.min(widestTitle, textWidth(column.name, 'bold') + 6 + textWidth(column.type));
  // Measuring the longest few is enough, and far cheaper than measuring all.
  const longest = [...texts].sort((one, other) => other.length - one.length).slice(0, 5);
  const widest = isRightAligned(column) ? widestNumber : widestText;
  const width = Math.ceil(Math.max(title, ...longest.map((text) => textWidth(text)))) + around;
  return Math.max(narrowest, Math.min(widest, width));
}
