import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { createDuckDbDataPlane } from '../../src/engine/duckDbDataPlane.ts';
import { flushFile, flushFolder } from '../../src/engine/extents/durable.ts';

const rounds = 11;
const target = 1.25;
const threads = Math.min(availableParallelism(), 8);

/** Milliseconds. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function median(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/**
 * Ingestion of the 3,000,000 rows of `flights-3m.parquet` as durable extents, against DuckDB's own COPY of the same file
 * to one Parquet file: same compression, same threads, in turns, and both flushed to disk.
 */
export async function run(): Promise<void> {
  const path = join(import.meta.dirname, '../../node_modules/vega-datasets/data/flights-3m.parquet');
  const root = await mkdtemp(join(tmpdir(), 'ingest-bench-'));
  const plane = await createDuckDbDataPlane({ threads });
  const duckDb = await (await DuckDBInstance.create(':memory:', { threads: String(threads) })).connect();
  try {
    const { columns: found } = await plane.inspectFile(path, {});
    const columns = found.map((column, index) => ({ ...column, id: `c${index + 1}` }));
    const ingest = (folder: string): Promise<unknown> =>
      plane.writeExtents({ path, format: {}, columns, folder, createdAt: Date.now() });
    const copy = async (folder: string): Promise<void> => {
      const file = join(folder, 'copy.parquet');
      await duckDb.run(`COPY (FROM '${path}') TO '${file}' (FORMAT parquet, COMPRESSION zstd)`);
      await flushFile(file);
      await flushFolder(folder);
    };
    const times = { ingest: [] as number[], copy: [] as number[] };
    for (let round = -1; round < rounds; round++) {
      const both = [
        ['ingest', ingest],
        ['copy', copy],
      ] as const;
      for (const [name, work] of round % 2 === 0 ? both : both.toReversed()) {
        const folder = join(root, `${name}${round}`);
        await mkdir(folder);
        const time = await timed(() => work(folder));
        // The first round warms the file cache.
        if (round >= 0) times[name].push(time);
        await rm(folder, { recursive: true });
      }
    }
    const [ours, theirs] = [median(times.ingest), median(times.copy)];
    // Of neighbours, because what else runs on the machine slows both of a round, but not every round.
    const ratio = median(times.ingest.map((time, round) => time / (times.copy[round] ?? Number.NaN)));
    console.log(`ingest of 3,000,000 rows, ${threads} threads, median of ${rounds} in turns, both flushed to disk:`);
    console.log(`  writeExtents  ${ours.toFixed(0)} ms  (${times.ingest.map((time) => time.toFixed(0)).join(' ')})`);
    console.log(`  DuckDB COPY   ${theirs.toFixed(0)} ms  (${times.copy.map((time) => time.toFixed(0)).join(' ')})`);
    console.log(`  ratio         ${ratio.toFixed(2)}  (median of the rounds' ratios; target: at most ${target})`);
  } finally {
    duckDb.closeSync();
    await plane.close();
    await rm(root, { recursive: true, force: true });
  }
}
