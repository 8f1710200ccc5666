import { Command } from 'commander';
import type { Format } from '../decode/reader.ts';
import { FloodgateError } from '../errors.ts';
import type { Verdict } from '../outputs.ts';
import { runPipeline } from '../pipeline.ts';
import type { Explanation } from '../score/explain.ts';
import type { Sink } from '../sinks/sink.ts';
import { fileSource } from '../sources/file.ts';
import { configOption, formatOption, judgingFrom } from './options.ts';
import { printable } from './printable.ts';
import { counted } from './words.ts';

export function explainCommand(): Command {
  return new Command('explain')
    .description('why one sign-up got its score: everything that was counted, as a tree')
    .argument('<request-id>', 'request_id as in its verdict')
    .argument('<file...>', 'logs, plain or gzip, as for replay; - is standard input')
    .addOption(formatOption())
    .addOption(configOption())
    .action(explain);
}

async function explain(
  requestId: string,
  files: readonly string[],
  options: { readonly format: Format | 'auto'; readonly config?: string },
): Promise<void> {
  const { config, own } = await judgingFrom(options);
  const source = await fileSource(files, { lineMaxBytes: config.limits.line });
  const example = firstVerdict();
  const result = await runPipeline({
    config,
    own,
    source,
    format: options.format,
    sinks: [example],
    say: notice => process.stderr.write(`floodgate: ${printable(notice)}\n`),
    explain: requestId,
  });
  const [early] = result.errors;
  if (result.explanations.length === 0) {
    const seen = example.id === undefined ? '' : `, such as ${example.id}`;
    const why = early === undefined ? '' : `; ${early.message}`;
    throw new FloodgateError(
      'FG_NOT_FOUND',
      `no sign-up has the request id ${requestId}; ${counted(result.signups, 'sign-up')} in ${files.join(', ')}${seen}${why}`,
    );
  }
  process.stdout.write(treeOf({ label: requestId, children: result.explanations }));
  if (early !== undefined) throw early;
}

/** A tree with its branches drawn, safe for a terminal. */
export function treeOf(root: Explanation): string {
  return `${wordsOf(root)}\n${branches(root.children ?? [], '')}`;
}

function branches(nodes: readonly Explanation[], indent: string): string {
  return nodes
    .map((node, at) => {
      const isLast = at === nodes.length - 1;
      const below = branches(node.children ?? [], `${indent}${isLast ? '   ' : '│  '}`);
      return `${indent}${isLast ? '└─ ' : '├─ '}${wordsOf(node)}\n${below}`;
    })
    .join('');
}

function wordsOf(node: Explanation): string {
  return printable(node.value === undefined ? node.label : `${node.label}: ${node.value}`);
}

function firstVerdict(): Sink & { readonly id: string | undefined } {
  let id: string | undefined;
  return {
    name: 'first verdict',
    verdict(verdict: Verdict) {
      id ??= verdict.request_id;
    },
    get id() {
      return id;
    },
  };
}
