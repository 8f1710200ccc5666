export * from './buckets.ts';
export * from './detector.ts';
export * from './signup.ts';
