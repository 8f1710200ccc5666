import { CommanderError } from 'commander';
import { FloodgateError } from '../errors.ts';
import { endingOf } from './exit.ts';

test('an operating error is its message and its own code', () => {
  expect(endingOf(new FloodgateError('FG_INPUT_MISSING', 'a.log does not exist'), false)).toEqual({
    message: 'floodgate: a.log does not exist',
    exitCode: 64,
  });
});

test('each error of a configuration begins its line', () => {
  expect(endingOf(new FloodgateError('FG_CONFIG', 'a.yaml:1:1 x\na.yaml:2:1 y'), false).message).toBe(
    'floodgate: 2 errors in the configuration\na.yaml:1:1 x\na.yaml:2:1 y',
  );
});

test('a fault of ours is one line, and its stack only on request', () => {
  const fault = new TypeError('x is undefined\nmore');
  expect(endingOf(fault, false)).toEqual({
    message: 'floodgate: x is undefined (a fault in floodgate; FLOODGATE_DEBUG=1 shows where)',
    exitCode: 1,
  });
  expect(endingOf(fault, true).message).toContain('exit.test');
});

test('what commander has said already is not said again', () => {
  expect(endingOf(new CommanderError(1, 'commander.unknownOption', 'x'), false)).toEqual({
    message: undefined,
    exitCode: 64,
  });
  expect(endingOf(new CommanderError(0, 'commander.help', ''), false)).toEqual({ message: undefined, exitCode: 0 });
});

test('a file name cannot steer the terminal', () => {
  expect(endingOf(new FloodgateError('FG_OUTPUT', 'a\u001b[2J: no'), false).message).toBe('floodgate: a·[2J: no');
});
