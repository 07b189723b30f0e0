const cities = ['Lyon', 'Porto', 'Graz', 'Turku', 'Cork', 'Ghent', 'Brno', 'Malmö'] as const;
const deliveries = 20_000;
const firstDay = Date.UTC(2026, 0, 1);
const minute = 60_000;

/** Numbers in [0, 1), the same in every sample. Source: Mulberry32, public domain. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Made-up deliveries between depots, by table: the lines of a CSV file with its header. */
export function sampleLines(): Readonly<Record<'Deliveries' | 'Depots', readonly string[]>> {
  const next = numbers(7);
  const pick = (): number => Math.floor(next() * cities.length);
  const lines = ['Id,SentAt,Origin,Destination,Kilograms,DelayMinutes'];
  for (let id = 1; id <= deliveries; id++) {
    const origin = pick();
    const destination = (origin + 1 + Math.floor(next() * (cities.length - 1))) % cities.length;
    const sentAt = new Date(firstDay + id * 13 * minute).toISOString();
    const delay = Math.round(next() ** 3 * 180);
    lines.push([id, sentAt, cities[origin], cities[destination], (1 + next() * 40).toFixed(1), delay].join(','));
  }
  const depots = cities.map((city, index) => [city, 20 + 5 * index].join(','));
  return { Deliveries: lines, Depots: ['City,Docks', ...depots] };
}

export const sampleQuery = `// Runs on the follower. "Run" above a query runs it.
Deliveries
| count

// The routes that are late most.
Deliveries
| summarize Deliveries = count(), MeanDelay = avg(DelayMinutes) by Origin, Destination
| top 10 by MeanDelay desc

// Deliveries of each week.
Deliveries
| summarize Deliveries = count() by Week = bin(SentAt, 7d)
| sort by Week asc
`;
