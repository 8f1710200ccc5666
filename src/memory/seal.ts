import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';

const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;
const keyBytes = 32;

/** Makes bytes unreadable without a key, and tells whether they are still the same. */
export interface Seal {
  close(content: Buffer): Buffer;
  /** Throws an `Error` that says why when it was closed under another key, or was changed since. */
  open(closed: Buffer): Buffer;
}

/**
 * `nonce | tag | AES-256-GCM`, under keys that are derived from the key of pseudonyms (RFC 5869). The nonce is a MAC of the
 * content, as in RFC 5297: equal content gives equal bytes, and none is ever used for two.
 */
export function sealOf(key: string): Seal {
  const keys = Buffer.from(hkdfSync('sha256', key, '', 'floodgate learned', 2 * keyBytes));
  const [own, nonces] = [keys.subarray(0, keyBytes), keys.subarray(keyBytes)];
  return {
    close: content => {
      const iv = createHmac('sha256', nonces).update(content).digest().subarray(0, ivBytes);
      const cipher = createCipheriv(algorithm, own, iv);
      const body = cipher.update(content);
      cipher.final();
      return Buffer.concat([iv, cipher.getAuthTag(), body]);
    },
    open: closed => {
      const [iv, tag] = [closed.subarray(0, ivBytes), closed.subarray(ivBytes, ivBytes + tagBytes)];
      try {
        const decipher = createDecipheriv(algorithm, own, iv, { authTagLength: tagBytes }).setAuthTag(tag);
        const content = decipher.update(closed.subarray(ivBytes + tagBytes));
        decipher.final();
        return content;
      } catch (cause) {
        throw new Error('it was changed, cut short, or written under another privacy.key', { cause });
      }
    },
  };
}
