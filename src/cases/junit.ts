/** How one case ended. */
export interface CaseResult {
  readonly path: string;
  readonly name: string;
  readonly seconds: number;
  /** What did not hold, a line each; empty when all did. */
  readonly failures: readonly string[];
}

/** The results in the XML that CI systems read since JUnit: one suite, a test case each. */
export function junitOf(results: readonly CaseResult[]): string {
  const failed = results.filter(result => result.failures.length > 0).length;
  const seconds = results.reduce((sum, result) => sum + result.seconds, 0);
  const cases = results.map(({ path, name, seconds: taken, failures }) => {
    const head = `    <testcase classname="${escaped(path)}" name="${escaped(name)}" time="${taken.toFixed(3)}"`;
    if (failures.length === 0) return `${head}/>\n`;
    const [first = ''] = failures;
    return `${head}>\n      <failure message="${escaped(first)}">${escaped(failures.join('\n'))}</failure>\n    </testcase>\n`;
  });
  const counts = `tests="${results.length}" failures="${failed}" time="${seconds.toFixed(3)}"`;
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${counts}>\n` +
    `  <testsuite name="floodgate" ${counts}>\n${cases.join('')}  </testsuite>\n</testsuites>\n`
  );
}

/** XML takes no control characters, not even escaped. */
function escaped(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '·')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
