import { SharingError } from '../protocol/errors.ts';
import { regions } from '../protocol/regions.ts';
import { fail, ok, type Result } from '../protocol/result.ts';

/** Azure writes one region as `West Europe` and `westeurope`; under this key both are the same. */
export function regionKey(region: string): string {
  return region.toLowerCase().replaceAll(' ', '');
}

const byKey = new Map(regions.map((region) => [regionKey(region), region]));

/** The display name of a region given in either spelling. */
export function findRegion(region: string): Result<string, SharingError> {
  const found = byKey.get(regionKey(region));
  return found
    ? ok(found)
    : fail(
        new SharingError(
          'InvalidArgument',
          `'${region}' is not an Azure region. Choose one, for example 'West Europe'.`,
        ),
      );
}
