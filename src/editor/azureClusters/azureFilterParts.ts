import type { TableLevelSharing } from '../../protocol/filters.ts';
import { type SharedKind, sharedKinds } from '../../protocol/sharedKinds.ts';
import type { Translate } from '../translate.ts';
import { entityGroupLook } from '../tree/entityPresentation.ts';

/** One of the eight lists of what is shared, where it names anything. */
export interface FilterPart {
  readonly kind: SharedKind;
  readonly isIncluded: boolean;
  readonly names: readonly string[];
}

export function filterParts(filter: TableLevelSharing): readonly FilterPart[] {
  return sharedKinds.flatMap((kind) =>
    [true, false].flatMap((isIncluded) => {
      const names = isIncluded ? filter[kind].include : filter[kind].exclude;
      return names.length === 0 ? [] : [{ kind, isIncluded, names }];
    }),
  );
}

export function kindLabel(kind: SharedKind, t: Translate): string {
  return kind === 'tables' ? t('Tables') : entityGroupLook(kind, t).label;
}

/** `Tables shared: Flights, Log*`. */
export function filterText({ kind, isIncluded, names }: FilterPart, t: Translate): string {
  const of = kindLabel(kind, t);
  return isIncluded ? t('{0} shared: {1}', of, names.join(', ')) : t('{0} held back: {1}', of, names.join(', '));
}
