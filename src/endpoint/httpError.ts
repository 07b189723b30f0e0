/** A request that is refused before there is anything of Kusto in it. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  /** Kusto's. */
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export function badRequest(message: string): HttpError {
  return new HttpError(400, 'BadRequest', message);
}
