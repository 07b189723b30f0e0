import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { ExternalFiles, SourceRef } from '../protocol/compile.ts';
import type { CallOptions } from '../protocol/contract.ts';
import { SharingError } from '../protocol/errors.ts';
import type { FileFormat } from '../protocol/ingest.ts';
import type { StoredColumn } from '../protocol/schema.ts';
import type { Clock } from './clock.ts';
import type { DataPlane, SourceExtents } from './dataPlane.ts';
import { extentFile } from './layout.ts';

export interface QueriedFilesPorts {
  readonly data: DataPlane;
  readonly clock: Clock;
  /** Where copies are written, and which queries may read. */
  readonly folder: string;
  readonly allowFolders: () => Promise<void>;
  /** The file that a text names. Throws where it may not be read. */
  readonly find: (path: string) => Promise<string>;
}

/** A folder of one engine; nobody else can know its name and make it before. */
export function queriedFolder(tempFolder = tmpdir()): string {
  return join(tempFolder, `data-share-explorer-files-${randomUUID()}`);
}

/**
 * The files that one query names by itself (`externaldata`). They are read as an ingestion reads them, into extents that
 * are there for the query only, so that the query reaches no other file and a value is what it would be when ingested.
 */
export class QueriedFiles {
  readonly #ports: QueriedFilesPorts;
  /** By what the text says of them. */
  readonly #opened = new Map<string, { readonly files: readonly string[]; readonly rows: number }>();
  readonly #folders: string[] = [];

  constructor(ports: QueriedFilesPorts) {
    this.#ports = ports;
  }

  /** Reads what is not read yet. */
  async open(sources: readonly SourceRef[], options: CallOptions): Promise<void> {
    for (const { external } of sources) {
      if (!external || this.#opened.has(JSON.stringify(external))) continue;
      await this.#ports.allowFolders();
      await mkdir(this.#ports.folder, { recursive: true, mode: 0o700 });
      const folder = await mkdtemp(join(this.#ports.folder, 'query-'));
      this.#folders.push(folder);
      const files: string[] = [];
      let rows = 0;
      for (const name of external.files) {
        const extents = await this.#read(await this.#ports.find(name), external, folder, options);
        files.push(...extents.map(({ id }) => extentFile(folder, id)));
        rows += extents.reduce((sum, extent) => sum + extent.rows, 0);
      }
      this.#opened.set(JSON.stringify(external), { files, rows });
    }
  }

  /** Undefined for a table of a database. */
  extentsOf({ external, columns }: SourceRef): SourceExtents | undefined {
    if (!external) return undefined;
    const opened = this.#opened.get(JSON.stringify(external));
    if (!opened) throw new SharingError('Internal', 'The files of the query were not opened.', 'bug');
    const stored = columns.map((id): StoredColumn => {
      const column = external.columns[Number(id.slice(1)) - 1];
      if (!column) throw new SharingError('Internal', `There is no column '${id}'.`, 'bug');
      return { ...column, id };
    });
    return { columns: stored, ...opened };
  }

  async release(): Promise<void> {
    for (const folder of this.#folders) await rm(folder, { recursive: true, force: true });
  }

  async #read(path: string, external: ExternalFiles, folder: string, options: CallOptions) {
    const { data, clock } = this.#ports;
    const isNamed = ['json', 'multijson', 'parquet'].includes(external.format);
    const format: FileFormat = {
      format: external.format,
      ...(!isNamed && { header: external.ignoreFirstRecord }),
    };
    const found = (await data.inspectFile(path, format)).columns;
    const columns = isNamed ? byName(external, found) : byPlace(path, external, found);
    return data.writeExtents({ path, format, columns, folder, createdAt: clock.now() }, options);
  }
}

type Columns = Awaited<ReturnType<DataPlane['inspectFile']>>['columns'];

/** The columns that the query asks for, and behind them those that it does not. */
function byName({ columns }: ExternalFiles, found: Columns): readonly StoredColumn[] {
  const others = found.filter(({ name }) => !columns.some((column) => column.name === name));
  return [...columns, ...others].map((column, i) => ({ ...column, id: `c${i + 1}` }));
}

/** A header's names do not matter: the first column of the file is the first of the query. */
function byPlace(path: string, { columns }: ExternalFiles, found: Columns): readonly StoredColumn[] {
  if (found.length < columns.length) {
    throw new SharingError(
      'FileDoesNotFit',
      `'${basename(path)}' has ${found.length} columns, of which the query names ${columns.length}.`,
    );
  }
  return found.map(({ name }, i) => ({ id: `c${i + 1}`, name, type: columns[i]?.type ?? 'string' }));
}
