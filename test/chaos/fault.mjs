/**
 * Loaded into a service before anything else: sends it a signal at the n-th message of a mark, so that it ends, or stops
 * in its tracks, at a moment that is known. `CHAOS_MARK` names the mark, `CHAOS_AT` is n, `CHAOS_SIGNAL` the signal. With
 * `CHAOS_LATER=1` messages count from SIGUSR2 on. Once the file `CHAOS_OVER` is there nothing happens any more.
 */
import { subscribe } from 'node:diagnostics_channel';
import { existsSync, writeSync } from 'node:fs';

const { CHAOS_MARK: mark, CHAOS_AT: at, CHAOS_SIGNAL: signal, CHAOS_LATER: later, CHAOS_OVER: over } = process.env;
let left = Number(at);
let isArmed = later !== '1';
process.once('SIGUSR2', () => {
  isArmed = true;
});
subscribe(`floodgate:${mark}`, () => {
  if (!isArmed || --left !== 0 || existsSync(over)) return;
  writeSync(2, `fault: ${signal} at ${mark} ${at}\n`);
  process.kill(process.pid, signal);
});
