/**
 * Sine, cosine and arc tangent, rounded correctly. JavaScript's own are often one digit off in the last place, which
 * shows in coordinates that go to the sphere and back; a C library's hardly ever are.
 */

/** A number in two parts: the sum is exact to about 106 bits. */
type Double2 = readonly [number, number];

function sum(a: number, b: number): Double2 {
  const s = a + b;
  const t = s - a;
  return [s, a - (s - t) + (b - t)];
}

const splitter = 134_217_729;

function product(a: number, b: number): Double2 {
  const p = a * b;
  const [ca, cb] = [splitter * a, splitter * b];
  const [ah, bh] = [ca - (ca - a), cb - (cb - b)];
  const [al, bl] = [a - ah, b - bh];
  return [p, ah * bh - p + ah * bl + al * bh + al * bl];
}

function add(a: Double2, b: Double2): Double2 {
  const [s, e] = sum(a[0], b[0]);
  return sum(s, e + a[1] + b[1]);
}

function multiply(a: Double2, b: Double2): Double2 {
  const [p, e] = product(a[0], b[0]);
  return sum(p, e + a[0] * b[1] + a[1] * b[0]);
}

function negate(a: Double2): Double2 {
  return [-a[0], -a[1]];
}

function inverse(n: number): Double2 {
  const q = 1 / n;
  const [p, e] = product(q, n);
  return sum(q, (1 - p - e) / n);
}

/** A half turn's half, in three parts of which the last is lost in two. */
const quarter: Double2 = [1.5707963267948966, 6.123233995736766e-17];
const quarterRest = -1.4973849048591833e-33;

const terms = 14;
/** `1 / n!` for the powers 0, 2, 4, … and 1, 3, 5, … */
const factors = [0, 1].map((odd) => {
  const found: Double2[] = [[1, 0]];
  for (let i = 1; i < terms; i += 1) {
    const n = 2 * i + odd;
    found.push(multiply(found[i - 1] ?? [0, 0], multiply(inverse(n - 1), inverse(n))));
  }
  return found;
});

/** The series of cosine (0) or sine (1) of an angle of at most an eighth of a turn. */
function series(odd: 0 | 1, r: Double2): Double2 {
  const square = negate(multiply(r, r));
  const list = factors[odd] ?? [];
  let value: Double2 = [0, 0];
  for (let i = list.length - 1; i >= 0; i -= 1) value = add(multiply(value, square), list[i] ?? [0, 0]);
  return odd === 1 ? multiply(value, r) : value;
}

/** Beyond this no angle of a position goes. */
const most = 8;

function sineAndCosine(angle: number): { readonly sine: Double2; readonly cosine: Double2 } {
  const turns = Math.round(angle / quarter[0]);
  const away = add(multiply(quarter, [turns, 0]), [turns * quarterRest, 0]);
  const r = add([angle, 0], negate(away));
  const [s, c] = [series(1, r), series(0, r)];
  switch (((turns % 4) + 4) % 4) {
    case 0:
      return { sine: s, cosine: c };
    case 1:
      return { sine: c, cosine: negate(s) };
    case 2:
      return { sine: negate(s), cosine: negate(c) };
    default:
      return { sine: negate(c), cosine: s };
  }
}

export function sin(angle: number): number {
  return Math.abs(angle) <= most && angle !== 0 ? sineAndCosine(angle).sine[0] : Math.sin(angle);
}

export function cos(angle: number): number {
  return Math.abs(angle) <= most ? sineAndCosine(angle).cosine[0] : Math.cos(angle);
}

/** JavaScript's own result, with what is missing of the angle added. */
export function atan2(y: number, x: number): number {
  const near = Math.atan2(y, x);
  if (y === 0 || x === 0 || !Number.isFinite(near)) return near;
  const { sine, cosine } = sineAndCosine(near);
  const across = add(multiply([y, 0], cosine), negate(multiply([x, 0], sine)));
  return near + across[0] / (x * cosine[0] + y * sine[0]);
}
