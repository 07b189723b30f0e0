/** RFC 3492 with the parameters for names of domains. */
const [base, tMin, tMax, skew, damp, firstBias, firstCode] = [36, 1, 26, 38, 700, 72, 128];

function adapted(delta: number, points: number, first: boolean): number {
  let [rest, k] = [Math.floor(delta / (first ? damp : 2)), 0];
  rest += Math.floor(rest / points);
  for (; rest > ((base - tMin) * tMax) / 2; k += base) rest = Math.floor(rest / (base - tMin));
  return k + Math.floor(((base - tMin + 1) * rest) / (rest + skew));
}

const threshold = (k: number, bias: number): number => Math.min(Math.max(k - bias, tMin), tMax);
const digits = 'abcdefghijklmnopqrstuvwxyz0123456789';

export function encodePunycode(text: string): string {
  const points = Array.from(text, (c) => c.codePointAt(0) ?? 0);
  let result = String.fromCodePoint(...points.filter((p) => p < firstCode));
  const plain = result.length;
  let [code, delta, bias, done] = [firstCode, 0, firstBias, plain];
  if (plain > 0) result += '-';
  while (done < points.length) {
    const next = Math.min(...points.filter((p) => p >= code));
    delta += (next - code) * (done + 1);
    code = next;
    for (const point of points) {
      if (point < code) delta += 1;
      if (point !== code) continue;
      let q = delta;
      for (let k = base; ; k += base) {
        const t = threshold(k, bias);
        if (q < t) break;
        result += digits.charAt(t + ((q - t) % (base - t)));
        q = Math.floor((q - t) / (base - t));
      }
      result += digits.charAt(q);
      bias = adapted(delta, done + 1, done === plain);
      delta = 0;
      done += 1;
    }
    delta += 1;
    code += 1;
  }
  return result;
}

/** Nothing for what is no Punycode. */
export function decodePunycode(text: string): string {
  const at = text.lastIndexOf('-');
  const points = Array.from(text.slice(0, Math.max(at, 0)), (c) => c.codePointAt(0) ?? 0);
  if (points.some((p) => p >= firstCode)) return '';
  let [code, index, bias] = [firstCode, 0, firstBias];
  for (let i = at + 1; i < text.length; ) {
    const before = index;
    let weight = 1;
    for (let k = base; ; k += base) {
      const digit = digits.indexOf(text.charAt(i).toLowerCase());
      if (digit < 0 || i >= text.length) return '';
      i += 1;
      index += digit * weight;
      const t = threshold(k, bias);
      if (digit < t) break;
      weight *= base - t;
    }
    bias = adapted(index - before, points.length + 1, before === 0);
    code += Math.floor(index / (points.length + 1));
    index %= points.length + 1;
    if (code > 0x10ffff) return '';
    points.splice(index, 0, code);
    index += 1;
  }
  return String.fromCodePoint(...points);
}
