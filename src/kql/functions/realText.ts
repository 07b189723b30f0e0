/**
 * Of several shortest texts of a real Kusto writes the greatest in size: the digits of the middle between it and the
 * next greater real, cut off. Nearest to the value is another one at times, which only shows in the 16th or 17th digit.
 * `text` is any shortest text of `value`.
 */
export function lastDigit(value: number, text: string): string {
  const [number = '', ...exponent] = text.split(/(?=E)/i);
  const digits = number
    .replace(/^-?[0.]*/, '')
    .replace('.', '')
    .replace(/0+$/, '');
  if (digits.length < 16) return text;
  const wanted = greatestDigits(Math.abs(value), digits.length);
  if (wanted === undefined) return text;
  let next = 0;
  const at = number.search(/[1-9]/);
  const replaced = [...number].map((character, i) => {
    if (i < at || character === '.' || next >= wanted.length) return character;
    next += 1;
    return wanted[next - 1];
  });
  return [...replaced, ...exponent].join('');
}

/** JavaScript's text of a real, with the last digit of Kusto's. */
export function shortReal(value: number): string {
  return lastDigit(value, String(value));
}

/** The first digits of the middle between a positive real and the next. Undefined where another power of ten begins. */
function greatestDigits(value: number, count: number): string | undefined {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = Number(bits >> 52n);
  const fraction = bits & 0xf_ffff_ffff_ffffn;
  const [mantissa, power] = exponent === 0 ? [fraction, -1074] : [fraction | 0x10_0000_0000_0000n, exponent - 1075];
  const middle = 2n * mantissa + 1n;
  const shift = count - 1 - Math.floor(Math.log10(value));
  const [up, down] = [Math.max(shift, 0), Math.max(-shift, 0)];
  const binary = power - 1;
  const scaled = middle * 10n ** BigInt(up) * 2n ** BigInt(Math.max(binary, 0));
  const divisor = 10n ** BigInt(down) * 2n ** BigInt(Math.max(-binary, 0));
  // The middle itself may belong to the next real.
  const found = ((scaled - 1n) / divisor).toString();
  return found.length === count ? found : undefined;
}
