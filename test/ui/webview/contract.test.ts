import assert from 'node:assert/strict';
import * as z from 'zod';
import { ViewHost, type ViewHostOptions } from '../../../src/editor/panels/viewHost.ts';
import { contentSecurityPolicy, webviewHtml } from '../../../src/editor/panels/webviewHtml.ts';
import { SharingError } from '../../../src/protocol/errors.ts';
import type { ToView, ViewSpec } from '../../../src/protocol/webview.ts';
import { builtView, viewNames } from './support/views.ts';

const spec = {
  state: z.null(),
  events: { told: z.number() },
  requests: { double: { params: z.number(), result: z.number() } },
} as const satisfies ViewSpec;

/** A host whose view is this test. */
function connect(double: ViewHostOptions<typeof spec>['handlers']['double']) {
  const posted: ToView[] = [];
  const problems: string[] = [];
  let deliver: (message: unknown) => void = () => assert.fail('the host does not listen');
  let readies = 0;
  const port = {
    post: (message: ToView) => void posted.push(message),
    onMessage: (listener: (message: unknown) => void) => {
      deliver = listener;
    },
  };
  const host = new ViewHost(spec, port, {
    handlers: { double },
    ready: () => {
      readies += 1;
    },
    problem: (message) => void problems.push(message),
  });
  return { host, posted, problems, deliver: (message: unknown) => deliver(message), readies: () => readies };
}

const settled = (): Promise<void> => new Promise((done) => setImmediate(done));
const ask = (id: number, params: unknown, method = 'double') => ({ kind: 'request', id, method, params });

describe('the contract between a webview and its host', () => {
  it('tells nothing before the view is ready, and all again when it is built anew', () => {
    const { host, posted, deliver, readies } = connect(async (n) => n * 2);
    host.send('told', 1);
    deliver({ kind: 'ready' });
    host.send('told', 2);
    host.reset();
    host.send('told', 3);
    deliver({ kind: 'ready' });
    assert.deepEqual(posted, [{ kind: 'event', name: 'told', data: 2 }]);
    assert.equal(readies(), 2);
  });

  it('answers what is asked', async () => {
    const { posted, deliver } = connect(async (n) => n * 2);
    deliver(ask(7, 21));
    await settled();
    assert.deepEqual(posted, [{ kind: 'result', id: 7, value: 42 }]);
  });

  it('refuses what does not keep to it, either way', async () => {
    const { host, posted, problems, deliver } = connect(async () => 'not a number' as unknown as number);
    deliver('nonsense');
    deliver({ kind: 'request', id: 'x' });
    deliver(ask(1, 'not a number'));
    deliver(ask(2, 1));
    deliver(ask(3, 1, 'toString'));
    await settled();
    deliver({ kind: 'ready' });
    host.send('told', 'not a number' as unknown as number);
    assert.equal(problems.length, 6);
    const refused = posted.map((message) => message.kind === 'failure' && `${message.id} ${message.error?.code}`);
    assert.deepEqual(refused.sort(), ['1 Internal', '2 Internal', '3 Internal']);
  });

  it('hands over errors as they are, and cancelling as no error', async () => {
    const failing = connect(() => Promise.reject(new SharingError('DiskFull', 'The disk is full.')));
    failing.deliver(ask(1, 1));
    await settled();
    const error = { code: 'DiskFull', message: 'The disk is full.', kind: 'user' };
    assert.deepEqual(failing.posted, [{ kind: 'failure', id: 1, error }]);
    assert.deepEqual(failing.problems, []);

    const waiting = connect(
      (_, signal) => new Promise((_resolve, reject) => (signal.onabort = () => reject(signal.reason))),
    );
    waiting.deliver(ask(1, 1));
    waiting.deliver({ kind: 'cancel', id: 1 });
    await settled();
    assert.deepEqual(waiting.posted, [{ kind: 'failure', id: 1 }]);
  });

  it('does not answer a view with what the one before it asked', async () => {
    const answers: ((n: number) => void)[] = [];
    const { posted, deliver } = connect(() => new Promise((resolve) => answers.push(resolve)));
    deliver({ kind: 'ready' });
    deliver(ask(1, 1));
    deliver({ kind: 'ready' });
    deliver(ask(1, 2));
    answers[0]?.(111);
    answers[1]?.(222);
    await settled();
    assert.deepEqual(posted, [{ kind: 'result', id: 1, value: 222 }]);
  });
});

describe('the page of a webview', () => {
  const page = {
    title: '<title>',
    loading: 'Loading & waiting',
    failed: '</script><script>alert(1)</script>',
    nonce: 'n0nce',
    cspSource: "'self' https://*.example",
    style: 'h1 { margin: 0; }',
    icons: '',
    script: 'draw();',
    data: { language: 'en', assets: 'https://example/', translations: { a: '</script>' } },
  };

  it('lets in nothing but its own scripts and styles', () => {
    const policy = contentSecurityPolicy('n0nce', 'source');
    assert.match(policy, /^default-src 'none'; script-src 'nonce-n0nce'; style-src 'nonce-n0nce'; /);
    assert.doesNotMatch(policy, /unsafe-eval|script-src[^;]*(unsafe|source|https:)|connect-src|\*/);
  });

  it('cannot be broken out of by a text', () => {
    const html = webviewHtml(page);
    assert.equal(html.match(/<script/g)?.length, 3);
    assert.doesNotMatch(html, /<title><title>|alert\(1\)<\/script>/);
    assert.match(html, /<meta property="csp-nonce" content="n0nce">/);
    assert.match(html, /role="status">Loading &#38; waiting/);
  });

  for (const name of viewNames) {
    it(`of ${name} holds its script, and stays small`, async () => {
      const script = new TextDecoder().decode(await builtView(`${name}.js`));
      // It stands in an element that this would end, or stretch to the next.
      assert.equal(/<\/?script/i.exec(script)?.[0], undefined);
      const most = { freshness: 90_000, results: 450_000 }[name];
      assert.ok(script.length < most, `${script.length} characters`);
    });
  }

  it('of freshness gets the toolkit after its first picture', async () => {
    const [first, rest] = await Promise.all(['freshness.js', 'freshnessRest.js'].map(builtView));
    assert.match(new TextDecoder().decode(rest), /baseName:"button"/);
    assert.doesNotMatch(new TextDecoder().decode(first), /baseName:"button"/);
    assert.match(new TextDecoder().decode(await builtView('results.js')), /baseName:"button"/);
  });
});
