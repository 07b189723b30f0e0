import * as z from 'zod';
import { SharingError } from '../../protocol/errors.ts';
import type { Translate } from '../translate.ts';

/** A database by the names that people know, so that a notebook can be handed on; a cluster of Azure by its address. */
export const NamedDatabase = z.object({ cluster: z.string(), database: z.string() });
export type NamedDatabase = z.infer<typeof NamedDatabase>;

const NotebookCell = z.object({
  kind: z.enum(['kql', 'markdown']),
  /** On which the cell runs, where that is another than the notebook's. */
  database: NamedDatabase.optional(),
  /** Line by line, so that a change of a line is a change of a line in the file. */
  text: z.array(z.string()).readonly(),
});
export type NotebookCell = z.infer<typeof NotebookCell>;

/** A `.kqlnb` file. What the cells gave is never in it. */
export const NotebookFile = z.object({
  version: z.literal(1),
  database: NamedDatabase.optional(),
  cells: z.array(NotebookCell).readonly(),
});
export type NotebookFile = z.infer<typeof NotebookFile>;

/** The notebook in a file; an empty file is an empty notebook. Throws `InvalidArgument` that says what is wrong where. */
export function readNotebook(text: string, t: Translate): NotebookFile {
  if (text.trim() === '') return { version: 1, cells: [] };
  const version = z.object({ version: z.int() }).safeParse(parse(text, t));
  if (version.success && version.data.version > 1) {
    const message = t(
      'This notebook is of version {0}, made by a newer version of Data Share Explorer. Update the extension to open it.',
      version.data.version,
    );
    throw new SharingError('InvalidArgument', message);
  }
  const file = NotebookFile.safeParse(parse(text, t));
  if (file.success) return file.data;
  const [issue] = file.error.issues;
  const where = issue?.path.join('.') || t('the file');
  throw new SharingError(
    'InvalidArgument',
    t('This is no KQL notebook. At {0}: {1}.', where, issue?.message ?? t('not as it must be')),
  );
}

/** The file of a notebook: always the same text for the same notebook. */
export function writeNotebook({ version, database, cells }: NotebookFile): string {
  const ordered = {
    version,
    ...(database && { database: { cluster: database.cluster, database: database.database } }),
    cells: cells.map((cell) => ({
      kind: cell.kind,
      ...(cell.database && { database: { cluster: cell.database.cluster, database: cell.database.database } }),
      text: cell.text,
    })),
  };
  return `${JSON.stringify(ordered, undefined, 2)}\n`;
}

function parse(text: string, t: Translate): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const says = cause instanceof Error ? cause.message : String(cause);
    throw new SharingError('InvalidArgument', t('This is no KQL notebook: {0}', says), 'user', { cause });
  }
}
