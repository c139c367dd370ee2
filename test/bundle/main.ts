/**
 * `npm run bundle` writes dist/seqloom-VERSION-PLATFORM.tar.xz, which runs where there is no Node;
 * `npm run bundle -- --platform linux-arm64` that of another platform.
 */
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { version } from '../../package.json';
import { archiveFolder, fetchNode } from './archive';
import { PLATFORMS, writeBundle } from './bundle';

const MIB = 2 ** 20;
const LARGEST = 45 * MIB;

const { values } = parseArgs({ options: { platform: { type: 'string' } } });
const platform = values.platform ?? `${process.platform}-${process.arch}`;
if (!PLATFORMS.includes(platform)) throw new Error(`${platform} is none of ${PLATFORMS.join(', ')}`);
const name = `seqloom-${version}-${platform}`;
const archive = `dist/${name}.tar.xz`;
const work = await mkdtemp(join(tmpdir(), 'seqloom-bundle-'));
try {
  await writeBundle(join(work, name), platform, await fetchNode(work, platform));
  await mkdir('dist', { recursive: true });
  await archiveFolder(archive, work, name);
} finally {
  await rm(work, { recursive: true, force: true });
}
const { size } = await stat(archive);
console.log(`${archive}: ${(size / MIB).toFixed(1)} MiB`);
if (size > LARGEST) throw new Error(`${archive} is larger than ${LARGEST / MIB} MiB`);
