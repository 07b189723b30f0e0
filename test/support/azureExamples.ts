import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as z from 'zod';
import type { FakeAnswer, FakeAzure } from './fakeAzure.ts';

const folder = resolve(import.meta.dirname, '..', '..', '..', 'shared', 'azure');

const Example = z.object({
  parameters: z.record(z.string(), z.unknown()),
  responses: z.record(
    z.string(),
    z.object({ body: z.unknown().optional(), headers: z.record(z.string(), z.coerce.string()).optional() }),
  ),
});
export type Example = z.infer<typeof Example>;

/** Skips the suite with a line that says why, where the official examples are not at hand. */
export function needsExamples(this: Mocha.Context): void {
  if (existsSync(folder)) return;
  console.log(`      skipped: the official examples of Azure are not in ${folder}`);
  this.skip();
}

export function example(service: 'kusto-2025-02-14' | 'datashare-2021-08-01', name: string): Example {
  return Example.parse(JSON.parse(readFileSync(resolve(folder, service, `${name}.json`), 'utf8')));
}

/** Has the official answer of one status given; what it points to lies on the fake itself. */
export function answerOf({ responses }: Example, status: number, fake: FakeAzure): FakeAnswer {
  const { body, headers = {} } = responses[status] ?? {};
  const here = (text: string): string => text.replaceAll('https://management.azure.com', fake.url);
  return {
    status,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, here(value)])),
    ...(body !== undefined && { body: here(JSON.stringify(body)) }),
  };
}
