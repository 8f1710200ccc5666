import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openGeo } from './geo.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'floodgate-geo-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

type Value = string | number | { readonly [key: string]: Value };

/** The data section of the MMDB format, as far as it is needed: short texts, 32-bit numbers, small maps. */
function encode(value: Value): Buffer {
  if (typeof value === 'string') return Buffer.concat([Buffer.from([(2 << 5) | value.length]), Buffer.from(value)]);
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([Buffer.from([(6 << 5) | 4]), bytes]);
  }
  const entries = Object.entries(value);
  return Buffer.concat([Buffer.from([(7 << 5) | entries.length]), ...entries.flatMap(entry => entry.map(encode))]);
}

/** A database that knows 203.0.113.0/24 and nothing else. */
function database(name: string, record: Value): string {
  const bits = [203, 0, 113].flatMap(octet => [...octet.toString(2).padStart(8, '0')].map(Number));
  const nodes = bits.length;
  const tree = Buffer.alloc(nodes * 6);
  bits.forEach((bit, node) => {
    const next = node + 1 < nodes ? node + 1 : nodes + 16;
    tree.writeUIntBE(bit === 0 ? next : nodes, node * 6, 3);
    tree.writeUIntBE(bit === 1 ? next : nodes, node * 6 + 3, 3);
  });
  const metadata = encode({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1,
    database_type: 'test',
    ip_version: 4,
    node_count: nodes,
    record_size: 24,
  });
  const path = join(folder, name);
  writeFileSync(
    path,
    Buffer.concat([tree, Buffer.alloc(16), encode(record), Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1'), metadata]),
  );
  return path;
}

test('reads numbers and countries in the ways that the usual databases write them', async () => {
  const maxmind = await openGeo({
    asn: database('asn.mmdb', { autonomous_system_number: 64_496 }),
    country: database('country.mmdb', { country: { iso_code: 'NZ' } }),
  });
  expect([maxmind.asn?.('203.0.113.9'), maxmind.country?.('203.0.113.9')]).toEqual([64_496, 'NZ']);
  expect([maxmind.asn?.('198.51.100.9'), maxmind.country?.('2001:db8::1')]).toEqual([undefined, undefined]);
  const both = database('both.mmdb', { asn: 'AS64497', country: 'FJ' });
  const ipinfo = await openGeo({ asn: both, country: both });
  expect([ipinfo.asn?.('203.0.113.9'), ipinfo.country?.('203.0.113.9')]).toEqual([64_497, 'FJ']);
});

test('without a database nothing is looked up', async () => {
  expect(await openGeo({})).toEqual({});
});

test('a missing, an empty and a damaged database are configuration errors that name key and path', async () => {
  const empty = join(folder, 'empty.mmdb');
  writeFileSync(empty, '');
  const text = join(folder, 'text.mmdb');
  writeFileSync(text, 'no database at all\n'.repeat(100));
  for (const path of [join(folder, 'gone.mmdb'), empty, text, folder]) {
    await expect(openGeo({ asn: path })).rejects.toMatchObject({
      code: 'FG_CONFIG',
      message: expect.stringContaining(`geo.asn: ${path} cannot be read`),
    });
  }
});
