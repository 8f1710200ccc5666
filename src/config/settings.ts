import * as z from 'zod';
import type { FieldKind } from './fields.ts';
import { configSchema } from './schema.ts';

/** One setting as a reader of the manual sees it; made from the schema, so that the two cannot differ. */
export interface Setting {
  readonly key: string;
  /** Dotted, with `[]` for the entries of a list: `sources[].kafka.brokers`. */
  readonly path: string;
  readonly prose: string;
  readonly type: 'text' | 'number' | 'boolean' | 'list' | 'section' | 'sections';
  /** For a list: what its entries are. */
  readonly entries: 'text' | 'number' | undefined;
  readonly choices: readonly string[];
  readonly kind: FieldKind | undefined;
  readonly required: boolean;
  /** As it would stand in the file; undefined when there is none. */
  readonly default: unknown;
  /** Of a section, or of the entries of a list of sections. */
  readonly settings: readonly Setting[];
}

export function settingsOf(detectorIds: readonly string[], ownIds: readonly string[] = []): readonly Setting[] {
  const schema = z.toJSONSchema(configSchema(detectorIds, ownIds), { io: 'input' }) as Schema;
  return settingsIn(schema, '');
}

/** The part of JSON Schema that our schema uses. */
interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly kind?: FieldKind;
  readonly enum?: readonly string[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

function settingsIn(schema: Schema, prefix: string): readonly Setting[] {
  return Object.entries(schema.properties ?? {}).map(([key, field]) => {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    const sections = field.items?.properties !== undefined;
    return {
      key,
      path,
      prose: field.description ?? '',
      type: sections ? 'sections' : typeOf(field),
      entries: field.items === undefined || sections ? undefined : typeOf(field.items) === 'number' ? 'number' : 'text',
      choices: field.enum ?? field.items?.enum ?? [],
      kind: field.kind ?? field.items?.kind,
      required: schema.required?.includes(key) ?? false,
      default: field.default,
      settings: settingsIn(field.items ?? field, sections ? `${path}[]` : path),
    };
  });
}

function typeOf(schema: Schema): 'text' | 'number' | 'boolean' | 'list' | 'section' {
  switch (schema.type) {
    case 'object':
      return 'section';
    case 'array':
      return 'list';
    case 'boolean':
      return 'boolean';
    case 'number':
    case 'integer':
      return 'number';
    default:
      return 'text';
  }
}
