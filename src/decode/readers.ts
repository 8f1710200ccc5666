import { CloudflareReader } from './cloudflare.ts';
import { CombinedReader } from './combined.ts';
import { JsonReader } from './json.ts';
import type { Format, Reader } from './reader.ts';

/** A reader of its own for each source: what it holds between lines is only for speed. */
export function createReader(format: Format): Reader {
  switch (format) {
    case 'json':
      return new JsonReader();
    case 'combined':
      return new CombinedReader();
    case 'cloudflare':
      return new CloudflareReader();
  }
}
