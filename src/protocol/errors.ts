import type { Fix, SharingErrorData, TextSpan } from './errorData.ts';

/**
 * Stable codes of every error a user can meet. A code never changes its meaning; messages may.
 * The rules of sharing have theirs in `sharing/rules.ts`, which uses the same codes.
 */
export const errorCodes = [
  // names and input
  'InvalidName',
  'InvalidArgument',
  'UnknownFileType',
  'EmptyFile',
  'DamagedFile',
  'FileDoesNotFit',
  // entities
  'ClusterExists',
  'ClusterNotFound',
  'DatabaseExists',
  'DatabaseNotFound',
  'TableExists',
  'TableNotFound',
  'EntityExists',
  'EntityNotFound',
  'MappingNotFound',
  'MappingInvalid',
  // sharing
  'RegionMismatch',
  'AttachToItself',
  'AlreadyAttached',
  'AttachmentNotFound',
  'ConfigurationExists',
  'DatabaseIsFollower',
  'DatabaseIsFollowed',
  'ClusterIsFollowed',
  'ClusterIsAttached',
  'ClusterNotRunning',
  'StreamingIngestionOn',
  'StreamingWhileFollowed',
  'CustomerManagedKey',
  'CustomerManagedKeyWhileShared',
  'LeaderCannotChange',
  'FilterWithAllDatabases',
  'TenantNotTrusted',
  'Forbidden',
  'ShareExists',
  'ShareNotFound',
  'InvitationExists',
  'InvitationNotFound',
  'InvitationNotPending',
  'InvitationForAnother',
  'InvitationInvalid',
  'InvitationForged',
  'InvitationExpired',
  'InvitationWithdrawn',
  'InvitationUsed',
  'InvitationSuperseded',
  'SubscriptionNotFound',
  'SubscriptionNotActive',
  'TooManyFilterEntries',
  'LeaderUnavailable',
  'AccessRevoked',
  // queries
  'QueryNotSupported',
  'QueryInvalid',
  'QueryFailed',
  'QueryTooLarge',
  'ResultNotFound',
  // Azure
  'AzureSignInNeeded',
  'AzureRefused',
  'AzureBusy',
  'AzureUnavailable',
  'AzureAnswerInvalid',
  'NotOnAzure',
  // storage
  'JournalDamaged',
  'JournalTooNew',
  'JournalConflict',
  'PermissionDenied',
  'DiskFull',
  'StorageFailed',
  // the house itself
  'ServerUnavailable',
  'Internal',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** Who can mend it: the user by acting, time by itself, or only we. */
export type ErrorKind = 'user' | 'transient' | 'bug';

export interface SharingErrorOptions {
  readonly fix?: Fix | undefined;
  readonly otherFix?: Fix | undefined;
  /** Where in a query the trouble is. */
  readonly span?: TextSpan | undefined;
  /** Number of the finding of Microsoft's language service behind it, for example `KS142`. */
  readonly diagnostic?: string | undefined;
  readonly cause?: unknown;
}

/** The one error family. `message` names the things involved and is fit to be shown as it is. */
export class SharingError extends Error {
  override readonly name = 'SharingError';
  readonly code: ErrorCode;
  readonly kind: ErrorKind;
  readonly fix: Fix | undefined;
  readonly otherFix: Fix | undefined;
  readonly span: TextSpan | undefined;
  readonly diagnostic: string | undefined;

  constructor(code: ErrorCode, message: string, kind: ErrorKind = 'user', options: SharingErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.kind = kind;
    this.fix = options.fix;
    this.otherFix = options.otherFix;
    this.span = options.span;
    this.diagnostic = options.diagnostic;
  }

  toData(): SharingErrorData {
    const { code, message, kind, fix, otherFix, span, diagnostic } = this;
    return {
      code,
      message,
      kind,
      ...(fix && { fix }),
      ...(otherFix && { otherFix }),
      ...(span && { span }),
      ...(diagnostic && { diagnostic }),
    };
  }

  static fromData(data: SharingErrorData): SharingError {
    return new SharingError(data.code, data.message, data.kind, data);
  }

  static is(error: unknown, code?: ErrorCode): error is SharingError {
    return error instanceof SharingError && (code === undefined || error.code === code);
  }
}

/** For an error of unknown origin: kept when it is ours, otherwise a `bug` that carries its cause. */
export function toSharingError(error: unknown): SharingError {
  if (error instanceof SharingError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new SharingError('Internal', message, 'bug', { cause: error });
}
