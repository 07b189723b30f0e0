import { randomUUID } from 'node:crypto';
import { rmdirSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { PlaneCallOptions } from '../dataPlane.ts';
import { CallOfFunctions } from './functionCalls.ts';
import { sqlList, sqlString } from './sqlText.ts';

export interface DuckDbLimits {
  /** Worker threads of one instance. */
  readonly threads: number;
  /** Bytes of memory before DuckDB spills to `tempFolder`. */
  readonly memoryLimit: number;
  /** Where DuckDB spills to. Made when it does not exist. */
  readonly tempFolder: string;
}

/** The only places that an instance can touch. */
export interface DuckDbReach {
  readonly files: readonly string[];
  readonly folders: readonly string[];
  /**
   * What lies there as Parquet never changes under its name: it is not looked at anew by every query, which costs half
   * of a short one. A file of this kind that is replaced would be read wrongly.
   */
  readonly isImmutable?: boolean;
}

/**
 * An in-memory DuckDB that is locked before it sees any data: no network, no extension, no file but those in reach,
 * and no statement can change that. It costs about 15 ms to open, so that each ingestion affords its own.
 */
export class DuckDb {
  readonly #instance: DuckDBInstance;
  readonly connection: DuckDBConnection;
  readonly #functions = new Set<string>();
  /** By the connections on which they run. */
  readonly #calls = new Map<number, CallOfFunctions>();
  /** A folder of this instance alone, in its reach; it goes when the instance is closed. */
  readonly scratch: string;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection, scratch: string) {
    this.scratch = scratch;
    this.#instance = instance;
    this.connection = connection;
  }

  static async open(limits: DuckDbLimits, reach: DuckDbReach): Promise<DuckDb> {
    const scratch = join(limits.tempFolder, randomUUID());
    await mkdir(scratch, { recursive: true });
    const instance = await DuckDBInstance.create(':memory:', {
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      threads: String(limits.threads),
      memory_limit: `${Math.round(limits.memoryLimit / 2 ** 20)}MiB`,
      // Two instances in one folder would overwrite each other's files.
      temp_directory: join(scratch, 'spill'),
    });
    const connection = await instance.connect();
    // A name with a pattern character is read through a pattern, and DuckDB asks for the folder of that.
    const folders = [
      scratch,
      ...reach.folders,
      ...reach.files.filter((file) => /[*?[]/.test(file)).map((file) => dirname(file)),
    ];
    await connection.run(
      [
        // Without GLOBAL these would hold for this connection alone.
        "SET GLOBAL TimeZone = 'UTC'",
        'SET enable_progress_bar = true',
        'SET enable_progress_bar_print = false',
        'SET progress_bar_time = 0',
        'SET GLOBAL parquet_metadata_cache = true',
        ...(reach.isImmutable ? ["SET GLOBAL validate_external_file_cache = 'NO_VALIDATION'"] : []),
        `SET allowed_paths = ${sqlList(reach.files.map(sqlString))}`,
        `SET allowed_directories = ${sqlList(folders.map((folder) => sqlString(folder.endsWith(sep) ? folder : folder + sep)))}`,
        'SET enable_external_access = false',
        'SET lock_configuration = true',
      ].join(';\n'),
    );
    return new DuckDb(instance, connection, scratch);
  }

  /** Runs on a connection what calls functions of `kql/functions`. They end with the call, however long they would take. */
  async calling<T>(
    connection: DuckDBConnection,
    names: readonly string[] = [],
    options: PlaneCallOptions | undefined,
    work: () => Promise<T>,
  ): Promise<T> {
    if (names.length === 0) return work();
    const missing = names.filter((name) => !this.#functions.has(name));
    // Most statements call none, and who runs only those need not load them.
    const { registerFunctions } = await import('./registerFunctions.ts');
    await registerFunctions(this.connection, missing, (id) => this.#calls.get(id));
    for (const name of missing) this.#functions.add(name);
    const { connectionId } = connection.clientContext;
    this.#calls.set(connectionId, new CallOfFunctions(options));
    try {
      return await work();
    } finally {
      this.#calls.delete(connectionId);
    }
  }

  connect(): Promise<DuckDBConnection> {
    return this.#instance.connect();
  }

  close(): void {
    this.connection.closeSync();
    this.#instance.closeSync();
    rmSync(this.scratch, { recursive: true, force: true });
    try {
      rmdirSync(dirname(this.scratch));
    } catch {
      // Another instance still uses it.
    }
  }
}
