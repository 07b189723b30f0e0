import * as z from 'zod';
import { errorCodes } from './errors.ts';

/** An action the UI can offer beside an error. `command` is one of the product's own command ids. */
export const Fix = z.object({
  title: z.string(),
  command: z.string(),
  arguments: z.array(z.json()).readonly(),
});
export type Fix = z.infer<typeof Fix>;

/** Zero-based, counted in UTF-16 code units from the start of the text that was sent. */
export const TextSpan = z.object({ start: z.int(), length: z.int() });
export type TextSpan = z.infer<typeof TextSpan>;

/** An error as it goes over the wire. Apart from the error itself, which also those throw who check no data. */
export const SharingErrorData = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  kind: z.enum(['user', 'transient', 'bug']),
  fix: Fix.optional(),
  /** A second way out, that goes further than the first. */
  otherFix: Fix.optional(),
  span: TextSpan.optional(),
  diagnostic: z.string().optional(),
});
export type SharingErrorData = z.infer<typeof SharingErrorData>;
