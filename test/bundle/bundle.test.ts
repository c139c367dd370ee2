/** The bundle as users unpack it: in a read-only folder, with neither Node nor HOME. */
import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dependencies, optionalDependencies, version } from '../../package.json';
import { adapterAvailable } from '../adapter';
import { PLATFORMS, writeBundle } from './bundle';

const run = promisify(execFile);

/** Two classes told apart by composition. */
const FASTA = Array.from({ length: 60 }, (_, i) => {
  const letters = i % 2 ? 'ACDEFGHIKL' : 'LMNPQRSTVW';
  return `>s${i} TARGET=class_${i % 2}\n${letters.slice(i % 5)}${letters.slice(i % 7)}\n`;
}).join('');

const platform = `${process.platform}-${process.arch}`;
const possible = PLATFORMS.includes(platform);
const title = possible ? 'the bundle' : `the bundle (skipped: there is none for ${platform})`;

describe.skipIf(!possible)(title, () => {
  let root: string;
  let bundle: string;
  let tools: string;

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'seqloom bundle '));
    bundle = join(root, 'unpacked');
    // Node's own licence comes with npm's package of it, which no test fetches.
    await writeBundle(bundle, platform, { binary: process.execPath, licence: 'LICENSE' });
    await run('chmod', ['-R', 'a-w', bundle]);
    // Nothing else is on the PATH.
    tools = join(root, 'tools');
    mkdirSync(tools);
    for (const tool of ['dirname', 'readlink']) {
      const path = ['/usr/bin', '/bin'].map((place) => join(place, tool)).find(existsSync)!;
      symlinkSync(path, join(tools, tool));
    }
    symlinkSync('unpacked/seqloom', join(root, 'link'));
  });

  afterAll(async () => {
    if (bundle) await run('chmod', ['-R', 'u+w', bundle]);
    rmSync(root, { recursive: true, force: true });
  });

  const seqloom = async (...args: string[]) => {
    const { stdout } = await run('../link', args, { cwd: tools, env: { PATH: tools } });
    return stdout;
  };
  const sizeOf = (name: string) => statSync(join(root, name)).size;

  it('runs in any folder, by a symbolic link', async () => {
    expect(await seqloom('--version')).toBe(`${version}\n`);
  });

  it('does not speak of npm where its binary is lost', async () => {
    const broken = join(root, 'broken');
    await run('cp', ['-rl', bundle, broken]);
    await run('chmod', ['-R', 'u+w', broken]);
    rmSync(join(broken, 'lib/node_modules/webgpu/dist'), { recursive: true });
    const failed = run(join(broken, 'seqloom'), ['train'], { cwd: root, env: { PATH: tools } });
    const error = await failed.catch((one: { code: number; stderr: string }) => one);
    expect(error).toMatchObject({ code: 3, stderr: expect.stringContaining('Unpack the bundle anew') });
    expect(error.stderr).not.toContain('npm');
  });

  it('has the licence of every package', () => {
    const packages = Object.keys({ ...dependencies, ...optionalDependencies });
    const files = ['seqloom', 'node', ...packages].map((name) => `${name.replace('/', '+')}.txt`);
    const licences = readdirSync(join(bundle, 'LICENSES'));
    expect(licences).toEqual(expect.arrayContaining(files));
    for (const file of licences) expect(sizeOf(`unpacked/LICENSES/${file}`), file).toBeGreaterThan(500);
  });

  it.skipIf(!adapterAvailable)(
    'trains, embeds, exports and compares, and leaves its folder alone',
    async () => {
      const before = readdirSync(bundle, { recursive: true });
      expect(await seqloom('doctor')).toMatch(/^Self-check: forward and backward agree/m);
      writeFileSync(join(root, 'few.fasta'), FASTA);
      const network = ['--hidden', '8', '--epochs', '1', '--quiet'];
      await seqloom('train', '../few.fasta', ...network, '--out', '../run');
      for (const file of ['vectors.npz', 'vectors.h5'])
        await seqloom('embed', '../run', '../few.fasta', '--out', `../${file}`);
      await seqloom('export', '../run', '--format', 'onnx', '--out', '../network.onnx');
      for (const file of ['vectors.npz', 'vectors.h5', 'network.onnx'])
        expect(sizeOf(file), file).toBeGreaterThan(2000);
      const few = ['--encoders', 'mean', '--seeds', '1'];
      await seqloom('compare', '../few.fasta', ...network, ...few, '--out', '../compared');
      expect(readFileSync(join(root, 'compared/compare.json'), 'utf8')).toContain('LIBSVM');
      expect(readdirSync(bundle, { recursive: true })).toEqual(before);
    },
  );
});
