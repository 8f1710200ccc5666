import type { Output } from './output.ts';
import type { Sink } from './sink.ts';

/** Verdicts as JSON, one a line. */
export function verdictLines(output: Output): Sink {
  return { ...flow('verdicts', output), verdict: verdict => output.write(`${JSON.stringify(verdict)}\n`) };
}

/** Alert events as JSON, one a line, each written at once: there are few, and somebody waits for them. */
export function alertLines(output: Output): Sink {
  return {
    ...flow('alerts', output),
    alert: alert => {
      output.write(`${JSON.stringify(alert)}\n`);
      output.flush();
    },
  };
}

function flow(name: string, output: Output): Sink {
  return { name: `${name} to ${output.path}`, ready: () => output.ready(), close: () => output.close() };
}
