import { basename } from 'node:path';
import { SharingError } from '../../protocol/errors.ts';
import { duckDbSays } from '../query/queryError.ts';

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** What a user is told when a file on disk cannot be read or written. Our own errors and cancelling pass through. */
export function fileError(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof SharingError || error.name === 'AbortError') return error;
  const name = `'${basename(path)}'`;
  const because = { cause: error };
  const code = codeOf(error);
  const place = 'path' in error && typeof error.path === 'string' ? error.path : path;
  // A file may be called after any error.
  const message = error.message.replaceAll(path, '');
  if (code === 'ENOSPC' || code === 'EDQUOT' || /No space left|Disk quota/i.test(message)) {
    return new SharingError(
      'DiskFull',
      `There is no disk space left for the data of ${name}. Free some space and ingest it again; nothing was ingested.`,
      'user',
      because,
    );
  }
  if (code === 'ENOENT' || /No such file or directory|No files found/i.test(message)) {
    return new SharingError('InvalidArgument', `There is no file or folder '${place}'.`, 'user', because);
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || /Permission denied/i.test(message)) {
    return new SharingError(
      'PermissionDenied',
      `You have no permission to use '${place}'. Ask for it, or choose another place.`,
      'user',
      because,
    );
  }
  if (/^Out of Memory/i.test(message)) {
    return new SharingError(
      'StorageFailed',
      `${name} needs more memory than the engine may use. Split it into smaller files.`,
      'user',
      because,
    );
  }
  if (/Invalid unicode|not utf-8 encoded|string encoding|encoded data was not valid/.test(message)) {
    return encodingError(path, error);
  }
  if (/CSV Parser state machine/.test(message)) return mixedLineEnds(path, error);
  const line = /CSV Error on Line: (\d+)/.exec(message)?.[1];
  if (line) {
    const counts = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message);
    const what = counts
      ? `has ${counts[2]} instead of ${counts[1]} columns`
      : /unterminated quote/.test(message)
        ? 'has a quote that is never closed'
        : /Maximum line size/.test(message)
          ? 'is longer than 2,000,000 bytes, the most that one line may have'
          : `cannot be read (${message.split('\n')[2] ?? ''})`;
    return new SharingError(
      'FileDoesNotFit',
      `Line ${Number(line).toLocaleString('en')} of ${name} ${what}. Mend the line; nothing was ingested.`,
      'user',
      because,
    );
  }
  if (/^(IO|Invalid Input|Conversion|Serialization|Invalid) Error|parquet|thrift|snappy|zstd/i.test(message)) {
    return new SharingError(
      'DamagedFile',
      `${name} is damaged and cannot be read. Get a whole copy; nothing was ingested. ${duckDbSays(error)}`,
      'user',
      because,
    );
  }
  if (code !== '') {
    return new SharingError('StorageFailed', `${name} cannot be used: ${message}`, 'transient', because);
  }
  return new SharingError('Internal', `${name}: ${duckDbSays(error)}`, 'bug', because);
}

export function encodingError(path: string, cause?: unknown): SharingError {
  return new SharingError(
    'DamagedFile',
    `'${basename(path)}' is not valid in its encoding. Give the encoding in which it was saved (utf-8, utf-16 or latin-1), or save it as UTF-8.`,
    'user',
    { cause },
  );
}

export function mixedLineEnds(path: string, cause?: unknown): SharingError {
  return new SharingError(
    'DamagedFile',
    `'${basename(path)}' ends some lines with CR LF and others with LF, or is no regular CSV. Save it with one kind of line end.`,
    'user',
    { cause },
  );
}
