/** Loaded before a program whose user is root, who may do everything: what is to be refused something runs as nobody. */
import { isMainThread } from 'node:worker_threads';

const nobody = 65_534;
if (isMainThread && process.getuid?.() === 0) {
  process.setgid?.(nobody);
  process.setuid?.(nobody);
}
