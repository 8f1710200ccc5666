/**
 * `npm run docs [-- --check]`: docs/configuration.md from the prose of the schema, docs/detectors.md and a page for
 * each detector from what they say of themselves and docs/metrics.md from the table of metrics; and the dashboards in
 * ops/grafana/dashboards from ops/grafana/src. With `--check` nothing is written, and a page that differs is named and ends with 1.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ready, root } from './ready.mjs';

await ready();
// Not a part of the build: it needs a library that only this needs.
const compiled = spawnSync(
  process.execPath,
  [join(root, 'node_modules/typescript/bin/tsc'), '-b', join(root, 'ops/grafana/src')],
  { stdio: 'inherit' },
);
if (compiled.status !== 0) throw new Error('ops/grafana/src does not compile');
/** @param {string} path */
const built = path => import(pathToFileURL(join(root, 'dist', path)).href);
const [{ detectors }, { settingsOf }, { variableOf }, { metricRows, seriesMax }, { metricLabels }] = await Promise.all(
  [
    'detectors/index.js',
    'src/config/settings.js',
    'src/config/overlay.js',
    'src/http/metric-table.js',
    'src/http/contract/labels.js',
  ].map(built),
);

const pages = {
  'docs/configuration.md': configurationPage(),
  'docs/detectors.md': detectorsPage(),
  ...Object.fromEntries(detectors.map(detector => [`docs/detectors/${detector.meta.id}.md`, detectorPage(detector)])),
  'docs/metrics.md': metricsPage(),
};
const { dashboards } = await built('ops/grafana/src/dashboards.js');
const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');

const isCheck = process.argv.includes('--check');
for (const [path, page] of Object.entries({ ...pages, ...dashboardFiles() })) {
  const file = join(root, path);
  // Formatted as everything else is, or the format check would complain about what we made.
  const {
    stdout: text,
    status,
    stderr,
  } = spawnSync(process.execPath, [biome, 'format', `--stdin-file-path=${path}`], {
    cwd: root,
    input: page,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${path} cannot be formatted: ${stderr}`);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
  if (isCheck) {
    process.stderr.write(`${path} is not what the sources say; run npm run docs\n`);
    process.exitCode = 1;
  } else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    process.stderr.write(`${path} written\n`);
  }
}

/** @returns {Record<string, string>} */
function dashboardFiles() {
  return Object.fromEntries(
    Object.entries(dashboards).map(([name, dashboard]) => [
      `ops/grafana/dashboards/${name}.json`,
      JSON.stringify(dashboard, null, 2),
    ]),
  );
}

function configurationPage() {
  const settings = settingsOf(detectors.map(({ meta }) => meta.id)).filter(({ key }) => key !== 'detectors');
  const example = settingsOf([], ['DETECTOR']).filter(({ key }) => key === 'detectors');
  return `${[
    '# Configuration',
    '',
    '<!-- Made by `npm run docs` from src/config/schema.ts; edit it there. -->',
    '',
    'One YAML file, named with `-c`. Every setting may be left out. Durations are written with their unit (`500ms`, `5s`,',
    '`10m`, `1h`), sizes too (`512KiB`, `64MiB`). Flags stand above `FLOODGATE_*` environment variables, these above the',
    'file, the file above the defaults. A variable is the setting’s path in capitals: `FLOODGATE_HTTP_LISTEN` sets',
    '`http.listen`; lists are separated by commas, lists of sections are YAML. Every secret may be given as the path of a',
    'file instead (`…_file`).',
    '',
    '`floodgate validate -c FILE` names every error with its place; `floodgate print-config -c FILE` shows what is in force.',
    '',
    ...[...settings, ...example].flatMap(section),
  ]
    .join('\n')
    .trimEnd()}\n`;
}

/** @param {any} setting */
function section(setting) {
  const isLeaf = setting.settings.length === 0;
  return [
    `## ${setting.key}`,
    '',
    setting.prose,
    '',
    ...(isLeaf ? [factsOf(setting), ''] : setting.settings.flatMap(entry)),
  ];
}

/**
 * @param {any} setting
 * @returns {string[]}
 */
function entry(setting) {
  if (setting.settings.length === 0) return [`### \`${setting.path}\``, '', setting.prose, '', factsOf(setting), ''];
  const head = setting.prose === '' ? [] : [`### \`${setting.path}\``, '', setting.prose, ''];
  return [...head, ...setting.settings.flatMap(entry)];
}

/** @param {any} leaf */
function factsOf(leaf) {
  const facts = [];
  if (leaf.choices.length > 0) facts.push(`one of ${leaf.choices.map(code).join(', ')}`);
  if (leaf.required) facts.push('required');
  else
    facts.push(
      leaf.default === undefined
        ? 'no default'
        : `default ${code(JSON.stringify(leaf.default).replace(/^"(.*)"$/, '$1'))}`,
    );
  if (!leaf.path.includes('[]') && !leaf.path.includes('DETECTOR')) facts.push(code(variableOf(leaf.path)));
  return `*${facts.join('; ')}*`;
}

function detectorsPage() {
  return `${[
    '# Detectors',
    '',
    '<!-- Made by `npm run docs` from detectors/*/detector.ts; edit it there. -->',
    '',
    'What each detector sees, the honest crowd that looks like it, and what to do. No detector makes a sign-up malicious',
    'alone: two families of evidence have to agree, and one of them must be able to carry an attack. An informational',
    'detector is counted and shown in reasons, and weighs nothing. You can add [detectors of your own](own-detectors.md).',
    '',
    '| detector | family | shape | may carry an attack | needs |',
    '|---|---|---|---|---|',
    ...detectors.map(detector => {
      const { meta } = detector;
      const title = `[${meta.title}](detectors/${meta.id}.md)${meta.informational ? ' (informational)' : ''}`;
      const anchors = columnsOf(detector).some(column => column.anchors) ? 'yes' : '';
      return `| ${[title, meta.family, shapesOf(detector), anchors, needsOf(meta)].join(' | ')} |`;
    }),
  ].join('\n')}\n`;
}

/** @param {any} detector */
function detectorPage(detector) {
  const { meta } = detector;
  return `${[
    `# ${meta.id}`,
    '',
    `<!-- Made by \`npm run docs\` from detectors/${meta.id}/detector.ts; edit it there. -->`,
    '',
    `**${meta.title}.** ${meta.sees}`,
    '',
    `*Honest crowds that look like it:* ${meta.honest}`,
    '',
    ...(meta.informational ? ['*Informational:* it is counted and shown, and weighs nothing in any score.', ''] : []),
    `*Family* ${meta.family}; *shape* ${shapesOf(detector)}; *needs* ${needsOf(meta)}. Switch it off with \`detectors.${meta.id}.enabled\`.`,
    '',
    ...parametersOf(meta),
    ...observedOf(detector),
    '## What to do',
    '',
    ...meta.runbook.map((/** @type {string} */ step, /** @type {number} */ at) => `${at + 1}. ${step}`),
  ].join('\n')}\n`;
}

/** @param {any} detector */
function columnsOf({ traits = [], bursts = [] }) {
  return [...traits, ...bursts];
}

/** @param {any} detector */
function shapesOf({ traits, bursts, series }) {
  return [traits && 'trait', bursts && 'burst', series && 'series'].filter(Boolean).join(', ');
}

/** @param {any} detector */
function observedOf(detector) {
  const columns = columnsOf(detector);
  if (columns.length === 0) return [];
  return [
    '## What is counted',
    '',
    '| attribute | values | given | may carry an attack |',
    '|---|---|---|---|',
    ...columns.map(column =>
      [
        '',
        code(column.id),
        column.values ? column.values.map(code).join(', ') : column.key ? countOf(column) : 'open',
        column.parent ? code(column.parent) : '',
        column.anchors ? 'yes' : '',
        '',
      ]
        .join(' | ')
        .trim(),
    ),
    '',
  ];
}

/** @param {any} burst */
function countOf({ key, count, outcome, windowMs }) {
  const what =
    count === 'signups'
      ? `other people${outcome ? ` whose sign-up was ${outcome}` : ''}`
      : count.distinct
        ? `other values of ${code(count.distinct)}`
        : 'spread of the gaps';
  return `${what} per ${code(key)} in ${windowMs / 60_000} min`;
}

/** @param {any} meta */
function needsOf(meta) {
  return meta.needs.length === 0 ? 'method, path, status' : meta.needs.map(code).join(' or ');
}

/** @param {any} meta */
function parametersOf(meta) {
  if (meta.parameters.length === 0) return [];
  return [
    '| parameter | default | unit | source |',
    '|---|---|---|---|',
    ...meta.parameters.map(
      parameter =>
        `| ${[code(parameter.name), parameter.default, parameter.unit, parameter.source].map(cell).join(' | ')} |`,
    ),
    '',
  ];
}

function metricsPage() {
  return `${[
    '# Metrics',
    '',
    '<!-- Made by `npm run docs` from src/http/contract; edit it there. -->',
    '',
    '`/metrics` serves Prometheus’s text format and, to whoever accepts it, OpenMetrics, whose exemplars carry the id of',
    'the incident (`--enable-feature=exemplar-storage`). `floodgate replay --metrics FILE` writes the same series over the',
    'event time of a log.',
    '',
    'No label takes a value that a client chooses: however many addresses, mailboxes, agents and paths an attacker sends,',
    'no series is added. Counters survive nothing: they begin at 0 with the process, and `process_start_time_seconds` says',
    'when that was. Gauges of a site that has been silent for an hour, or that another process judges, disappear.',
    '',
    '## Labels',
    '',
    '| label | values | meaning |',
    '|---|---|---|',
    ...Object.entries(metricLabels).map(
      ([name, label]) => `| ${[code(name), valuesCell(label), label.meaning].map(cell).join(' | ')} |`,
    ),
    '',
    'Metrics “of the process” carry the configured site, all others the site that is judged.',
    '',
    '## Every metric',
    '',
    ...metricRows.flatMap(([name, { type, unit, of, labels, help, meaning }]) => [
      `### \`${name}\``,
      '',
      `${help} ${meaning}`,
      '',
      `*${[type, unit, ...(of === undefined ? [] : ['of the process']), labels.map(code).join(', ') || 'no labels', seriesMax(name)].join('; ')}*`,
      '',
    ]),
  ]
    .join('\n')
    .trimEnd()}\n`;
}

/** @param {{ values?: readonly string[], bound?: number | string }} label */
function valuesCell({ values, bound }) {
  return values?.map(code).join(', ') ?? (typeof bound === 'number' ? `at most ${bound}` : bound);
}

/** @param {unknown} value */
function cell(value) {
  return String(value).replaceAll('|', '\\|');
}

/** @param {string} text */
function code(text) {
  return `\`${text}\``;
}
