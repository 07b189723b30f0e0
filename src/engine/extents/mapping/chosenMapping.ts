import { SharingError } from '../../../protocol/errors.ts';
import { type DataFormat, mappingKindOf } from '../../../protocol/ingest.ts';
import type { MappedColumn, MappingKind } from '../../../protocol/ingestionMapping.ts';
import type { StoredColumn } from '../../../protocol/schema.ts';
import { checkMapping } from '../../../sharing/database/checkMapping.ts';

/** How the columns of a table are made of those of a file, in place of their names. */
export interface ChosenMapping {
  /** Names it in errors, for example `Mapping 'M'`. */
  readonly what: string;
  readonly table: string;
  /** Absent where the mapping was written out: it is of the kind of the file then. */
  readonly kind?: MappingKind | undefined;
  readonly columns: readonly MappedColumn[];
  /** What SourceLocation is. */
  readonly location: string;
}

/** Holds a mapping against the file and the table as they are. Throws `MappingInvalid`. */
export function checkChosen(chosen: ChosenMapping, format: DataFormat, columns: readonly StoredColumn[]): void {
  const { what, table, kind } = chosen;
  const wanted = mappingKindOf(format);
  if (kind !== undefined && kind !== wanted) {
    throw new SharingError(
      'MappingInvalid',
      `${what} is of kind ${kind}; data in ${format} need one of kind ${wanted}.`,
    );
  }
  const checked = checkMapping(what, wanted, chosen.columns, { name: table, columns });
  if (!checked.ok) throw checked.error;
}
