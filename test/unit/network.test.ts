import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..', '..');

/** What loads a module of the network, other than for its types. Globals such as `fetch` are denied by a rule of the linter. */
const loads =
  /^(?:(?:import|export)(?! type\b)[^;]*?from |.*\b(?:import|require)\()?['"](?:node:)?(https?|http2|net|tls|dgram|dns|undici|ws)(?:\/[^'"]*)?['"]/gm;

describe('the network', () => {
  it('is loaded by nothing but the endpoint, which listens on loopback', () => {
    const users = ['src', 'webview'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
        .filter((path) => path.endsWith('.ts'))
        .flatMap((path) =>
          [...readFileSync(join(root, path), 'utf8').matchAll(loads)].map(([, module]) => `${path} ${module}`),
        ),
    );
    assert.deepEqual(users, ['src/endpoint/endpoint.ts http']);
  });
});
