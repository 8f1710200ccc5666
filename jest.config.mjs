import { cpus } from 'node:os';

/** The sources are tested, never the build: the import condition `source` leads `#sdk` to src/sdk. */
export default {
  roots: ['<rootDir>/src', '<rootDir>/detectors', '<rootDir>/test', '<rootDir>/scripts'],
  testMatch: ['**/*.test.ts', '**/*.test.mjs'],
  // What takes minutes has checks of its own in the build (`SLOW=1`).
  testPathIgnorePatterns: ['/node_modules/', ...(process.env.SLOW === '1' ? [] : ['/test/slow/'])],
  // Many tests wait for real brokers, browsers and servers, so there are more workers than cores.
  maxWorkers: cpus().length + 1,
  // A limit against hanging, not on speed: machines are busy.
  testTimeout: 60_000,
  testEnvironment: 'node',
  // Tests run in a context of their own, where to look a global up costs more than what is done with most: a fifth of all work. None that
  // a package takes from elsewhere under the same name (undici does so with Buffer).
  sandboxInjectedGlobals: [
    ...['Array', 'Boolean', 'DataView', 'Error', 'Float64Array', 'Int32Array', 'JSON', 'Map', 'Math'],
    ...['Number', 'Object', 'Set', 'String', 'Uint8Array'],
  ],
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  transform: {
    '^.+\\.(ts|mjs)$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
    ],
  },
};
