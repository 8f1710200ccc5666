export * from './detector.ts';
export * from './signup.ts';
