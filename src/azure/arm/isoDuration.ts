import * as z from 'zod';

const Duration = z.iso.duration();
const units: Readonly<Record<string, number>> = { W: 604_800_000, D: 86_400_000, H: 3_600_000, M: 60_000, S: 1000 };

/** Milliseconds of a duration as Azure writes it, `P1DT2H`. Undefined: it is none, or counts years or months, which have no length. */
export function milliseconds(text: string): number | undefined {
  const [dates = '', times = ''] = text.split('T');
  if (!Duration.safeParse(text).success || /[YM]/.test(dates)) return undefined;
  const parts = [...`${dates.slice(1)}${times}`.matchAll(/([\d.,]+)([WDHMS])/g)];
  return parts.reduce(
    (sum, [, count = '0', unit = '']) => sum + Number(count.replace(',', '.')) * (units[unit] ?? 0),
    0,
  );
}
