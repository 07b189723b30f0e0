import { pageData } from './page.ts';

const nonce = document.currentScript?.nonce ?? '';

/**
 * Loads a script that lies beside the page's own, once, under the page's nonce. Resolves to what it defines as the
 * global `name`; rejects when it cannot be loaded.
 */
export function loadScript<T>(file: string, name: string): Promise<T> {
  const known = loading.get(file);
  if (known) return known as Promise<T>;
  const loaded = new Promise<T>((resolve, reject) => {
    const script = document.createElement('script');
    script.nonce = nonce;
    script.src = new URL(file, pageData().assets).href;
    script.addEventListener('load', () => resolve(Reflect.get(window, name) as T));
    script.addEventListener('error', () => {
      loading.delete(file);
      reject(new Error(`${file} could not be loaded.`));
    });
    document.head.append(script);
  });
  loading.set(file, loaded);
  return loaded;
}

const loading = new Map<string, Promise<unknown>>();
