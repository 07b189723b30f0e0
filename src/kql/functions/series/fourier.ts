import { onNullable } from '../definition.ts';
import { toArray } from '../json.ts';
import { pairOf, seriesJson, seriesOf } from './numbers.ts';

interface Complex {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

function smallestFactor(n: number): number {
  for (let p = 2; p * p <= n; p += 1) if (n % p === 0) return p;
  return n;
}

/** The discrete Fourier transform without a factor; `direction` -1 forth, 1 back. Splits by the smallest factor. */
function transform({ re, im }: Complex, direction: number): Complex {
  const n = re.length;
  if (n <= 1) return { re, im };
  const factor = smallestFactor(n);
  const size = n / factor;
  const parts = Array.from({ length: factor }, (_, part) => {
    const pick = (from: Float64Array): Float64Array =>
      Float64Array.from({ length: size }, (_, i) => from[i * factor + part] ?? 0);
    const one = { re: pick(re), im: pick(im) };
    return size === 1 ? one : transform(one, direction);
  });
  const out = { re: new Float64Array(n), im: new Float64Array(n) };
  const cosines = Float64Array.from({ length: n }, (_, i) => Math.cos((2 * Math.PI * i) / n));
  const sines = Float64Array.from({ length: n }, (_, i) => direction * Math.sin((2 * Math.PI * i) / n));
  for (let k = 0; k < n; k += 1) {
    let [a, b] = [0, 0];
    for (const [p, part] of parts.entries()) {
      const turn = (k * p) % n;
      const [x, y, cosine, sine] = [
        part.re[k % size] ?? 0,
        part.im[k % size] ?? 0,
        cosines[turn] ?? 0,
        sines[turn] ?? 0,
      ];
      a += x * cosine - y * sine;
      b += x * sine + y * cosine;
    }
    out.re[k] = a;
    out.im[k] = b;
  }
  return out;
}

/** Real and imaginary parts, each as a series. */
const fourier = (name: string, direction: number) =>
  onNullable(['VARCHAR', 'VARCHAR'], 'VARCHAR', (json, imaginary) => {
    const series = seriesOf(json);
    if (!series) return null;
    const none = { values: series.values.map(() => 0), whole: true };
    const [re, im] = pairOf(series, seriesOf(imaginary) ?? none, name);
    const found = transform({ re: Float64Array.from(re), im: Float64Array.from(im) }, direction);
    const scale = direction > 0 ? re.length : 1;
    return toArray(
      [found.re, found.im].map((part) =>
        seriesJson(
          [...part].map((x) => x / scale + 0),
          false,
        ),
      ),
    );
  });

/** Source: Kusto documentation, "series_fft()", "series_ifft()"; each undoes the other. */
export const transforms = {
  series_fft: fourier('series_fft', -1),
  series_ifft: fourier('series_ifft', 1),
} as const;
