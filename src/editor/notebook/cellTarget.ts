/** A cell of an open notebook, by the URI of its document. */
export interface CellTarget {
  readonly cell: string;
}

export function isCellTarget(argument: object): argument is CellTarget {
  return 'cell' in argument && typeof argument.cell === 'string';
}
