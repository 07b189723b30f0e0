import { percentileOf } from '../../src/engine/sync/lagHistory.ts';
import { openEngine, temporaryFolder } from '../support/engineFixture.ts';

const shapes = [
  { name: 'Small', extents: 1, rows: 1 },
  { name: 'Extents', extents: 1_000, rows: 1 },
  { name: 'Rows', extents: 1, rows: 1_000_000_000 },
];
const rounds = 15;

/** Attaching is a link: its time must depend neither on extents nor on rows. Extents here have metadata only, as attaching reads no more. */
export async function run(): Promise<void> {
  await using folder = await temporaryFolder();
  const maker = await openEngine([folder.path]);
  const { uri: leader } = await maker.createCluster({ folder: folder.path, name: 'contoso', region: 'West Europe' });
  for (const { name, extents, rows } of shapes) {
    await maker.createDatabase({ cluster: leader, database: name });
    for (let extent = 0; extent < extents; extent += 1) {
      await maker.ingestFile({ cluster: leader, database: name, table: 'T', path: `/${rows}`, format: {} });
    }
  }
  await maker.close();

  const times = new Map<string, number[]>(shapes.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const { name } of shapes) {
      // A workspace that never saw the leader before: nothing is open or folded yet.
      await using home = await temporaryFolder();
      const engine = await openEngine([folder.path, home.path]);
      const { uri: follower } = await engine.createCluster({
        folder: home.path,
        name: 'fabrikam',
        region: 'West Europe',
      });
      const started = performance.now();
      const attached = await engine.attachDatabase({ follower, leader, database: name });
      times.get(name)?.push(performance.now() - started);
      if (attached.databases[0]?.standing !== 'active') throw new Error(`${name} is not visible after attaching`);
      await engine.close();
    }
  }
  console.log(`attach, milliseconds until visible, ${rounds} runs each`);
  const median = (name: string): number =>
    percentileOf(
      (times.get(name) ?? []).sort((a, b) => a - b),
      50,
    );
  for (const { name, extents, rows } of shapes) {
    console.log(
      `${extents.toLocaleString('en').padStart(6)} extents, ${(extents * rows).toLocaleString('en').padStart(13)} rows: p50 ${median(name).toFixed(1)}`,
    );
  }
  console.log(`1,000 extents / 1 extent: ${(median('Extents') / median('Small')).toFixed(2)} (at most 2)`);
  console.log(`1,000,000,000 rows / 1 row: ${(median('Rows') / median('Small')).toFixed(2)} (about 1)`);
}
