declare module 'snappyjs' {
  /** Throws when the block says that it holds more than `maxLength` bytes, or is not Snappy. */
  export function uncompress(compressed: Buffer, maxLength?: number): Buffer;
}
