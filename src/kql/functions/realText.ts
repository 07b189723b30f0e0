/**
 * Kusto writes the digits of the middle between a real and the next greater one, cut off as soon as they tell it from
 * all others. Nearest to the value is another text at times, which only shows in the 16th or 17th digit.
 * `text` is any shortest text of `value`.
 */
export function lastDigit(value: number, text: string): string {
  const [number = '', ...exponent] = text.split(/(?=E)/i);
  const [whole = '', fraction] = number.replace('-', '').split('.');
  const all = `${whole}${fraction ?? ''}`;
  const leading = all.length - all.replace(/^0+/, '').length;
  const shortest = all.slice(leading).replace(/0+$/, '').length;
  if (shortest < 16) return text;
  const digits = cutOff(Math.abs(value), shortest);
  if (digits === undefined) return text;
  const sign = number.startsWith('-') ? '-' : '';
  const placed = `${'0'.repeat(leading)}${digits}`.padEnd(whole.length, '0');
  const rest = placed.slice(whole.length);
  const point = rest !== '' ? `.${rest}` : fraction === undefined ? '' : '.0';
  return [sign, placed.slice(0, whole.length), point, ...exponent].join('');
}

/** JavaScript's text of a real, with the last digit of Kusto's. */
export function shortReal(value: number): string {
  return lastDigit(value, String(value));
}

/** The digits, at least `count`. Undefined where another power of ten begins. */
function cutOff(value: number, count: number): string | undefined {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = Number(bits >> 52n);
  const fraction = bits & 0xf_ffff_ffff_ffffn;
  const [mantissa, power] = exponent === 0 ? [fraction, -1074] : [fraction | 0x10_0000_0000_0000n, exponent - 1075];
  const magnitude = Math.floor(Math.log10(value));
  for (let n = count; n <= 17; n += 1) {
    // Both ends in halves of the last place, times the power of ten that leaves so many digits.
    const shift = n - 1 - magnitude;
    const [up, down] = [10n ** BigInt(Math.max(shift, 0)), 10n ** BigInt(Math.max(-shift, 0))];
    const half = power - 1;
    const times = up * 2n ** BigInt(Math.max(half, 0));
    const by = down * 2n ** BigInt(Math.max(-half, 0));
    // The middle itself may belong to the next real.
    const found = ((2n * mantissa + 1n) * times - 1n) / by;
    const digits = found.toString();
    if (digits.length !== n) return undefined;
    if (found * by > (2n * mantissa - 1n) * times) return digits;
  }
  return undefined;
}
