/** Why commands of Microsoft's kinds are refused, where that is worth saying; the first that fits. */
const reasons: readonly (readonly [kind: RegExp, reason: string])[] = [
  [
    /^ShowOperationDetails$/,
    "each command is answered when it ends, and answers are not kept. '.show operations' says how it ended",
  ],
  [/^CancelOperation$/, 'an operation ends with the request that began it. End that request instead'],
  [
    /^ShowPrincipalAccess$/,
    "the columns of its answer are documented nowhere. Use '.show principal roles' or '.show database principals'",
  ],
  [
    /^(?:Alter|AlterMerge|Delete)\w*Policy(?:RowLevelSecurity|RestrictedViewAccess)$/,
    'it does not enforce this policy, so data would be seen that should be hidden. Share only the tables that may be seen',
  ],
  [
    /^(?:Alter|AlterMerge|Delete)\w*PolicyUpdate$/,
    'it runs no update policy, so the table would not be filled. Use a function or a materialized view',
  ],
  [
    /^(?:Alter|AlterMerge|Delete)\w*Policy(?:Merge|Sharding|ShardsGrouping|Partitioning|RowOrder|Encoding\w*|ExtentTagsRetention)$/,
    'it lays out the data of a table by itself, so the policy would have no effect',
  ],
  [
    /^(?:Alter|AlterMerge|Delete)\w*PolicyIngestionBatching$/,
    'it has no queued ingestion, so the policy would have no effect',
  ],
  [
    /^(?:Alter|AlterMerge|Delete)\w*Policy(?:IngestionTime|StreamingIngestion)$/,
    'every table keeps when its data were ingested and takes streaming ingestion; that cannot be changed',
  ],
  [/^(?:Alter|AlterMerge|Delete)\w*PolicyAutoDelete$/, 'it drops no table by itself'],
  [
    /^(?:Alter|AlterMerge|Delete)Cluster\w*Policy|^(?:Alter|AlterMerge|Delete)\w*Policy(?:ManagedIdentity|Diagnostics|Mirroring\w*|QueryAcceleration)$/,
    'what the policy governs is not there, so it would have no effect',
  ],
];

/** Commands that Microsoft's grammar does not know either. */
const unknownReasons: readonly (readonly [text: RegExp, reason: string])[] = [
  [
    /^\.get\s+(?:ingestion\s+resources|kusto\s+identity\s+token)\b/i,
    "it has no queues and blobs for queued ingestion. Use streaming ingestion, or '.ingest into table'",
  ],
];

/** Why a command is refused, as the end of a sentence; undefined where there is no more to say than that it is. */
export function reasonOf(kind: string | undefined, text: string): string | undefined {
  const found =
    kind === undefined
      ? unknownReasons.find(([pattern]) => pattern.test(text.trim()))
      : reasons.find(([pattern]) => pattern.test(kind));
  return found?.[1];
}
