import * as z from 'zod';
import { answerActions } from '../outputs.ts';

/** One line of text, as it may stand in a log, a page and a terminal. */
export const plainText = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine(text => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text), 'must be one line of text');

/** What somebody says about an incident, as the API takes it. */
export const answerSchema = z.strictObject({
  action: z.enum(answerActions),
  /** Who says so, as it stands in alert events and the audit. */
  by: plainText(80),
  note: plainText(500).optional(),
});

/** An answer that is to take effect: kept, so that a restart judges the same again. */
export interface Answer extends z.output<typeof answerSchema> {
  readonly incident: string;
  readonly site: string;
  /** When it was given, RFC 3339, by the clock of the service. */
  readonly given: string;
}

/** Placed in event time: it takes effect when the pane that ends here closes, before that pane is judged. */
export const placedAnswerSchema = answerSchema.extend({
  incident: z.string(),
  site: z.string(),
  given: z.string(),
  paneEndMs: z.number(),
});
export type PlacedAnswer = z.output<typeof placedAnswerSchema>;
