import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { NodeFiles } from './bundle';

const run = promisify(execFile);

/** Node's distribution as a package of npm, which checks what it fetches: of the running version, which the tests were run with. */
export async function fetchNode(folder: string, platform: string): Promise<NodeFiles> {
  const spec = `node-${platform}@${process.versions.node}`;
  const { stdout } = await run('npm', ['pack', spec, '--silent', '--pack-destination', folder]);
  const [binary, licence] = ['package/bin/node', 'package/LICENSE'];
  await run('tar', ['-xzf', join(folder, stdout.trim()), '-C', folder, binary, licence]);
  return { binary: join(folder, binary), licence: join(folder, licence) };
}

/** Packs `folder/name` as an archive whose bytes depend on its files alone. */
export async function archiveFolder(archive: string, folder: string, name: string): Promise<void> {
  const owner = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner'];
  await run('tar', ['-cJf', archive, ...owner, '-C', folder, name], {
    env: { ...process.env, XZ_OPT: '-9' },
  });
}
