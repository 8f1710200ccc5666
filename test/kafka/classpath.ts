import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const version = '3.9.1';
/** What lets it say why it ends; the version of the API that it uses. Without it every line of its log is dropped. */
const logVersion = '1.7.36';
const cache = fileURLToPath(new URL('../../.cache', import.meta.url));

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>floodgate.test</groupId><artifactId>kafka</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${version}</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-reload4j</artifactId><version>${logVersion}</version></dependency>
  </dependencies>
</project>
`;

/**
 * The class path of Apache Kafka, fetched with Maven when it is not in the cache; otherwise why there is none. Several
 * processes may fetch at once: each into a folder of its own, and the first to finish gives it the name.
 */
export function kafkaClasspath(): { readonly path: string } | { readonly missing: string } {
  const folder = join(cache, `kafka-${version}-slf4j-${logVersion}`);
  if (!has('java')) return { missing: 'there is no Java (17 or newer)' };
  if (!existsSync(folder)) {
    if (!has('mvn')) return { missing: 'there is no Maven to fetch Apache Kafka with' };
    const said = fetchInto(folder);
    if (!existsSync(folder)) return { missing: `Maven could not fetch Apache Kafka: ${said}` };
  }
  return {
    path: readdirSync(folder)
      .map(jar => join(folder, jar))
      .join(':'),
  };
}

function fetchInto(folder: string): string {
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(join(cache, 'kafka-fetch-'));
  try {
    writeFileSync(join(scratch, 'pom.xml'), pom);
    const copy = ['dependency:copy-dependencies', '-DincludeScope=runtime', '-DoutputDirectory=jars'];
    const fetched = spawnSync('mvn', ['-q', '-B', ...copy], { cwd: scratch, encoding: 'utf8', timeout: 300_000 });
    if (fetched.status !== 0) return `${fetched.stdout}${fetched.stderr}`.trim().split('\n')[0] ?? 'it did not say why';
    renameSync(join(scratch, 'jars'), folder);
    return '';
  } catch (error) {
    // Somebody else was faster.
    return (error as Error).message;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function has(program: string): boolean {
  return spawnSync(program, ['-version'], { stdio: 'ignore', timeout: 60_000 }).status === 0;
}
