import { type FunctionDefinition, onValues } from './definition.ts';
import { lastDigit } from './realText.ts';

const longs = ['BIGINT', 'BIGINT'] as const;

const shifted = (shift: (value: bigint, by: bigint) => bigint): FunctionDefinition =>
  onValues(longs, 'BIGINT', (value, by) => (by < 0n ? null : BigInt.asIntN(64, shift(value, by % 64n))));

const byteUnits = ['Bytes', 'KB', 'MB', 'GB', 'TB', 'PB', 'EB'];

/** With so many decimals at most, in the unit that is asked for or the greatest that keeps it at 1 or above. */
function formatBytes(size: number, decimals: bigint, unit: string): string {
  const wanted = byteUnits.findIndex((name) => name.toLowerCase() === unit.toLowerCase());
  if (unit !== '' && wanted < 0) return '';
  let index = Math.max(wanted, 0);
  if (unit === '') while (index < 6 && Math.abs(size) >= 1024 ** (index + 1)) index += 1;
  const places = Math.min(Math.max(Number(decimals), 0), 15);
  return `${Number((size / 1024 ** index).toFixed(places))} ${byteUnits[index]}`;
}

export const numbers = {
  shift_left: shifted((value, by) => value << by),
  shift_right: shifted((value, by) => value >> by),
  /** Two's complement of `bits` bits. */
  tohex: onValues(['BIGINT', 'BIGINT', 'BIGINT'], 'VARCHAR', (value, length, bits) =>
    BigInt.asUintN(Number(bits), value)
      .toString(16)
      .padStart(Math.min(Math.max(Number(length), 0), 16), '0'),
  ),
  /** Of a real and its shortest text; see `realText`. */
  real_text: onValues(['DOUBLE', 'VARCHAR'], 'VARCHAR', lastDigit),
  format_bytes: onValues(['DOUBLE', 'BIGINT', 'VARCHAR'], 'VARCHAR', formatBytes),
} as const satisfies Readonly<Record<string, FunctionDefinition>>;
