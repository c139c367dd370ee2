/**
 * `npm run bundle` writes dist/seqloom-VERSION-PLATFORM.tar.xz, which runs where there is no Node;
 * `npm run bundle -- --platform linux-arm64` that of another platform. Node's binary is npm's of the running version,
 * which is the one that the tests were run with.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { version } from '../../package.json';
import { PLATFORMS, writeBundle, type NodeFiles } from './bundle';

const run = promisify(execFile);

const MIB = 2 ** 20;
const LARGEST = 45 * MIB;

const { values } = parseArgs({ options: { platform: { type: 'string' } } });
const platform = values.platform ?? `${process.platform}-${process.arch}`;
if (!PLATFORMS.includes(platform)) throw new Error(`${platform} is none of ${PLATFORMS.join(', ')}`);
const name = `seqloom-${version}-${platform}`;
const archive = `dist/${name}.tar.xz`;
const work = await mkdtemp(join(tmpdir(), 'seqloom-bundle-'));
try {
  await writeBundle(join(work, name), platform, await fetchNode(work));
  await mkdir('dist', { recursive: true });
  const owner = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner'];
  const env = { ...process.env, XZ_OPT: '-9' };
  await run('tar', ['-cJf', archive, ...owner, '-C', work, name], { env });
} finally {
  await rm(work, { recursive: true, force: true });
}
const { size } = await stat(archive);
console.log(`${archive}: ${(size / MIB).toFixed(1)} MiB`);
if (size > LARGEST) throw new Error(`${archive} is larger than ${LARGEST / MIB} MiB`);

/** Node's distribution as a package of npm, which checks what it fetches. */
async function fetchNode(folder: string): Promise<NodeFiles> {
  const spec = `node-${platform}@${process.versions.node}`;
  const { stdout } = await run('npm', ['pack', spec, '--silent', '--pack-destination', folder]);
  const [binary, licence] = ['package/bin/node', 'package/LICENSE'];
  await run('tar', ['-xzf', join(folder, stdout.trim()), '-C', folder, binary, licence]);
  return { binary: join(folder, binary), licence: join(folder, licence) };
}
