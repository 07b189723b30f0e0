/**
 * Tells every listener, in whatever state one of them is: what it fails at is no failure of who tells, nor of the others.
 * It goes to the log of the process, as a rejection that nobody waited for.
 */
export function tellEach<T>(listeners: Iterable<(news: T) => void>, news: T): void {
  for (const listener of [...listeners]) {
    try {
      listener(news);
    } catch (error) {
      void Promise.reject(error);
    }
  }
}
