import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Runs on the leader: `Aviation` of `contoso`. */
const leaderQueries = `// Queries of the leader: cluster contoso, database Aviation.
// The status bar says on which database they run; "Run" above a query runs it.
//
// How many flights there are.
Flights
| count

// The routes that are flown most, and how late they are.
Flights
| summarize Departures = count(), MeanDelay = avg(delay) by origin, destination
| top 10 by Departures desc

// Flights of each day.
Flights
| summarize Departures = count() by Day = bin(['date'], 1d)
| sort by Day asc

// What a collision costs, by what was hit.
BirdStrikes
| summarize Strikes = count(), Cost = sum(['Cost Total $']) by Species = ['Wildlife Species']
| where Strikes > 20
| top 15 by Cost desc
`;

/** Runs on the follower: `ContosoAviation` of `fabrikam`. */
const followerQueries = `// Queries of the follower: cluster fabrikam, database ContosoAviation, which follows Aviation of contoso.
// Ingest data/more-flights.csv into Flights on the leader, run the first one again, and it has counted the new rows.
//
// How many flights the follower sees.
Flights
| count

// The states that the late flights leave from.
Flights
| where delay > 60
| join kind=inner Airports on $left.origin == $right.iata
| summarize Late = count() by state
| top 10 by Late desc

// Every place that is flown from or to.
Flights
| project Place = origin
| union (Flights | project Place = destination)
| distinct Place
| count
`;

/** Runs on `Seismology` of `contoso`. */
const earthquakeQueries = `// Queries of cluster contoso, database Seismology. Nested values of the file are dynamic.
//
// The strongest earthquakes of the week.
Earthquakes
| project Magnitude = todouble(properties.mag), Place = tostring(properties.place), Longitude = todouble(geometry.coordinates[0])
| top 10 by Magnitude desc

// How many there were of each strength.
Earthquakes
| summarize Earthquakes = count() by Magnitude = bin(todouble(properties.mag), 1.0)
| sort by Magnitude asc
`;

const readme = `# A sample workspace

Two clusters lie in \`.clusters\`:

- **contoso** (West Europe) is the leader. Its database *Aviation* holds 3,000,000 flights, the airports they fly between
  and the birds they met; *Seismology* holds the earthquakes of one week.
- **fabrikam** (West Europe) follows *Aviation* under the name *ContosoAviation*.

Try this:

1. Open *Data Share* in the activity bar and look at both sides.
2. Open \`queries/follower.kql\` and press *Run* above the first query.
3. Right-click *Aviation* of contoso, choose *Ingest File*, take \`data/more-flights.csv\`, table *Flights*.
   The row count of the follower moves by itself.
4. *Show Freshness* shows how far behind it ever was.

Delete this folder whenever you like; \`npm start\` makes it again.
`;

interface SampledFlight {
  readonly date: string;
  readonly delay: number;
  readonly distance: number;
  readonly origin: string;
  readonly destination: string;
}

/** 2,000 more flights with the columns of \`Flights\`, out of another file of the same data. */
async function moreFlights(source: string): Promise<string> {
  const flights: readonly SampledFlight[] = JSON.parse(await readFile(source, 'utf8'));
  const lines = flights.map(({ date, delay, distance, origin, destination }) => {
    const iso = `${date.replaceAll('/', '-').replace(' ', 'T')}:00Z`;
    return [iso, delay, distance, origin, destination].join(',');
  });
  return `date,delay,distance,origin,destination\n${lines.join('\n')}\n`;
}

/** Everything of the sample workspace that is not a cluster. */
export async function writeSampleFiles(folder: string, vegaData: string): Promise<void> {
  const files: Record<string, string> = {
    'README.md': readme,
    'queries/leader.kql': leaderQueries,
    'queries/follower.kql': followerQueries,
    'queries/earthquakes.kql': earthquakeQueries,
    'data/more-flights.csv': await moreFlights(join(vegaData, 'flights-2k.json')),
  };
  await mkdir(join(folder, 'queries'), { recursive: true });
  await mkdir(join(folder, 'data'), { recursive: true });
  for (const [path, text] of Object.entries(files)) await writeFile(join(folder, path), text);
}
