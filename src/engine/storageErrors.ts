import { SharingError } from '../protocol/errors.ts';

/** The code of a Node system error, for example `ENOENT`. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** What the file system refused, in words that name the path and say what to do. Errors of ours pass unchanged. */
export function storageError(error: unknown, what: string, path: string): SharingError {
  if (error instanceof SharingError) return error;
  const because = { cause: error };
  switch (systemCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new SharingError(
        'DiskFull',
        `${what}: the disk of '${path}' is full. Free some space and try again; nothing was changed.`,
        'user',
        because,
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new SharingError(
        'PermissionDenied',
        `${what}: no permission for '${path}'. Grant access to the folder and try again; nothing was changed.`,
        'user',
        because,
      );
    default: {
      const reason = error instanceof Error ? error.message : String(error);
      return new SharingError(
        'StorageFailed',
        `${what}: '${path}' cannot be used (${reason}). Check that it can be reached, and try again.`,
        'transient',
        because,
      );
    }
  }
}
