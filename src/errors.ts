/** Exit codes of sysexits, as far as they are used. */
export const exitCodes = { done: 0, failed: 1, usage: 64, unavailable: 69, config: 78 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Every error that a user can meet, with the exit code it ends a command with. Codes are stable: scripts match on them. */
export const errorCodes = {
  FG_USAGE: exitCodes.usage,
  FG_INPUT_MISSING: exitCodes.usage,
  FG_INPUT_IS_DIRECTORY: exitCodes.usage,
  FG_INPUT_READ: exitCodes.failed,
  FG_INPUT_TRUNCATED: exitCodes.failed,
  FG_INPUT_UNREADABLE: exitCodes.failed,
  FG_INTERRUPTED: exitCodes.failed,
  FG_FORMAT_UNKNOWN: exitCodes.usage,
  FG_OUTPUT: exitCodes.failed,
  FG_SINK_UNDELIVERED: exitCodes.failed,
  FG_OUTBOX: exitCodes.failed,
  FG_CONFIG: exitCodes.config,
  FG_DETECTOR: exitCodes.config,
  FG_PORT_IN_USE: exitCodes.unavailable,
  FG_STATE_IN_USE: exitCodes.unavailable,
  FG_NOT_FOUND: exitCodes.failed,
  FG_SERVICE: exitCodes.unavailable,
  FG_CASE: exitCodes.config,
  FG_CASES_FAILED: exitCodes.failed,
  FG_KAFKA_UNAVAILABLE: exitCodes.unavailable,
  FG_KAFKA_TOPIC: exitCodes.config,
  FG_KAFKA_AUTH: exitCodes.config,
  FG_KAFKA_TLS: exitCodes.config,
  FG_KAFKA_CODEC: exitCodes.config,
  FG_KAFKA_REVOKED: exitCodes.failed,
  FG_KAFKA_FENCED: exitCodes.failed,
  FG_KAFKA_REFUSED: exitCodes.failed,
  FG_KAFKA_STALLED: exitCodes.failed,
} as const;
export type ErrorCode = keyof typeof errorCodes;

/** An operating error: its message names the place and what to do, and is all that a user sees (no stack). */
export class FloodgateError extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = 'FloodgateError';
    this.code = code;
  }
  get exitCode(): ExitCode {
    return errorCodes[this.code];
  }
}
