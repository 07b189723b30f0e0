import type { Page } from 'playwright-core';

/** Decodes a PNG in a page: width and height in pixels, and how many colours it has. Rejects what is no picture. */
export function readPicture(page: Page, png: Uint8Array): Promise<{ size: readonly number[]; colors: number }> {
  return page.evaluate(
    async (source) => {
      const image = Object.assign(new Image(), { src: source });
      await image.decode();
      const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
      const context = canvas.getContext('2d');
      context?.drawImage(image, 0, 0);
      const { data } = context?.getImageData(0, 0, canvas.width, canvas.height) ?? {};
      return { size: [canvas.width, canvas.height], colors: new Set(data && new Uint32Array(data.buffer)).size };
    },
    `data:image/png;base64,${Buffer.from(png).toString('base64')}`,
  );
}
