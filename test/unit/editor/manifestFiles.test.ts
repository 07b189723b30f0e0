import { deepEqual, ok } from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');
const text = readFileSync(join(root, 'package.json'), 'utf8');
const manifest: unknown = JSON.parse(text);

/** Every text below a value, however deep. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(textsIn) : [];
}

function partOf(value: unknown, name: string): unknown {
  return value !== null && typeof value === 'object' ? Object.entries(value).find(([key]) => key === name)?.[1] : [];
}

describe('The manifest', () => {
  it('names only files that exist', () => {
    const files = textsIn(partOf(manifest, 'contributes')).filter((each) =>
      /^(\.\/)?[\w-]+(\/[\w.-]+)+\.(svg|png|json|md)$/.test(each),
    );
    ok(files.some((each) => each.endsWith('.svg')) && files.some((each) => each.endsWith('.json')), files.join());
    deepEqual(
      files.filter((each) => !existsSync(join(root, each))),
      [],
    );
  });

  it('brings no library of telemetry, and no source speaks of one', () => {
    const library = /applicationinsights|extension-telemetry|@opentelemetry|createTelemetryLogger|@sentry\//i;
    const sources = ['src', 'webview'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.tsx?$/.test(name))
        .map((name) => join(root, folder, name)),
    );
    ok(sources.length > 300);
    deepEqual(
      [join(root, 'package.json'), ...sources].filter((file) => library.test(readFileSync(file, 'utf8'))),
      [],
    );
  });
});
