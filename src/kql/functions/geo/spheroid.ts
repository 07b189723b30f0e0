import type { Position } from './vector.ts';

const equator = 6_378_137;
const flattening = 1 / 298.257223563;
const pole = equator * (1 - flattening);
const degree = Math.PI / 180;

/** Metres between two places on the WGS-84 spheroid by Vincenty's inverse formula; null where it finds no end. */
export function vincenty([lng1, lat1]: Position, [lng2, lat2]: Position): number | null {
  const difference = (lng2 - lng1) * degree;
  const [u1, u2] = [lat1, lat2].map((lat) => Math.atan((1 - flattening) * Math.tan(lat * degree))) as [number, number];
  const [sin1, cos1, sin2, cos2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)];
  let lambda = difference;
  for (let round = 0; round < 1000; round += 1) {
    const [sinLambda, cosLambda] = [Math.sin(lambda), Math.cos(lambda)];
    const sinSigma = Math.hypot(cos2 * sinLambda, cos1 * sin2 - sin1 * cos2 * cosLambda);
    if (sinSigma === 0) return 0;
    const cosSigma = sin1 * sin2 + cos1 * cos2 * cosLambda;
    const sigma = Math.atan2(sinSigma, cosSigma);
    const sinAlpha = (cos1 * cos2 * sinLambda) / sinSigma;
    const cosAlpha2 = 1 - sinAlpha ** 2;
    const cosMiddle = cosAlpha2 === 0 ? 0 : cosSigma - (2 * sin1 * sin2) / cosAlpha2;
    const c = (flattening / 16) * cosAlpha2 * (4 + flattening * (4 - 3 * cosAlpha2));
    const before = lambda;
    const inner = cosMiddle + c * cosSigma * (2 * cosMiddle ** 2 - 1);
    lambda = difference + (1 - c) * flattening * sinAlpha * (sigma + c * sinSigma * inner);
    if (Math.abs(lambda - before) > 1e-13) continue;
    const square = (cosAlpha2 * (equator ** 2 - pole ** 2)) / pole ** 2;
    const a = 1 + (square / 16384) * (4096 + square * (-768 + square * (320 - 175 * square)));
    const b = (square / 1024) * (256 + square * (-128 + square * (74 - 47 * square)));
    const last = (b / 6) * cosMiddle * (4 * sinSigma ** 2 - 3) * (4 * cosMiddle ** 2 - 3);
    const correction = b * sinSigma * (cosMiddle + (b / 4) * (cosSigma * (2 * cosMiddle ** 2 - 1) - last));
    return pole * a * (sigma - correction);
  }
  return null;
}
