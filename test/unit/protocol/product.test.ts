import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { productVersion } from '../../../src/protocol/product.ts';

describe('The version of the product', () => {
  it('is the one of package.json', () => {
    const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8'));
    assert.equal(productVersion, manifest.version);
  });
});
