/**
 * The workflows of docs/examples/cluster through a Slurm of one node, while jobs are killed and the node fails, beside one machine:
 * `npm run test:cluster`, as root, where debootstrap is installed. `npm run test:cluster -- --help` lists the options.
 *
 * Slurm, Snakemake and the bundle are in a Debian 12 in a chroot; its processes end with the test.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Rng } from '../../src/data/rng';
import { PACKAGED_SYSTEMS } from '../../src/node/packages';
import { writeBundle } from '../bundle/bundle';

const PACKAGES = ['slurmctld', 'slurmd', 'slurm-client', 'munge', 'snakemake', 'procps'];

/** Tiny data and networks; trainings last some seconds, so that they can be killed. */
const CONFIG = `seqloom: /opt/seqloom/seqloom
threads: 1
data: proteins.tsv
network: --encoder lstm --hidden 8
training: --epochs 60 --patience 60 --checkpoint-seconds 1 --no-self-check
embed: { sequences: proteins.fasta, shards: 3, out: vectors.npz }
compare:
  encoders: [mean, lstm]
  seeds: 2
  flags: --hidden 8 --epochs 30 --learning-rates 0.003,0.01 --resamples 100 --checkpoint-seconds 1 --no-self-check
folds: 3
sweep: { dropout: [0, 0.2] }
`;

const USAGE = `usage: npm run test:cluster -- [--root FOLDER] [--mirror URL]

  --root FOLDER  keep the Debian there, or use the one that is there (otherwise it is removed at the end)
  --mirror URL   where Debian comes from (default http://deb.debian.org/debian)`;

const { values } = parseArgs({
  options: {
    root: { type: 'string' },
    mirror: { type: 'string', default: 'http://deb.debian.org/debian' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) console.log(USAGE);
else if (process.getuid?.() !== 0) {
  console.error(`Only root can make a chroot.\n\n${USAGE}`);
  process.exitCode = 2;
} else {
  const root = values.root ?? mkdtempSync(join(tmpdir(), 'seqloom-cluster-'));
  try {
    if (!existsSync(join(root, 'usr/bin/snakemake'))) makeDebian(root);
    await furnish(root);
    process.exitCode = inside(root, '/root/workflows').status ?? 1;
  } finally {
    if (values.root === undefined) rmSync(root, { recursive: true, force: true });
  }
}

function makeDebian(root: string): void {
  mkdirSync(root, { recursive: true });
  // Slurm's daemons have users of their own.
  chmodSync(root, 0o755);
  execFileSync(
    'debootstrap',
    ['--variant=minbase', '--include=ca-certificates', 'bookworm', root, values.mirror],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  for (const path of ['/etc/resolv.conf', process.env.NODE_EXTRA_CA_CERTS ?? ''])
    if (existsSync(path)) cpSync(path, join(root, path), { dereference: true });
  const packages = [...PACKAGES, ...PACKAGED_SYSTEMS.debian.software].join(' ');
  const apt = 'apt-get -qq -o APT::Sandbox::User=root';
  const { status } = inside(
    root,
    `${apt} update && ${apt} install -y --no-install-recommends ${packages} >/dev/null`,
  );
  if (status !== 0) throw new Error('The packages could not be installed.');
}

/** The bundle, and both folders of the trial. */
async function furnish(root: string): Promise<void> {
  const bundle = join(root, 'opt/seqloom');
  rmSync(bundle, { recursive: true, force: true });
  mkdirSync(bundle, { recursive: true });
  await writeBundle(bundle, 'linux-x64', { binary: process.execPath, licence: 'LICENSE' });
  const home = join(root, 'root');
  rmSync(home, { recursive: true, force: true });
  for (const folder of ['alone', 'cluster']) {
    cpSync('docs/examples/cluster', join(home, folder), { recursive: true });
    writeFileSync(join(home, folder, 'config.yaml'), CONFIG);
    writeData(join(home, folder));
  }
  for (const script of ['slurm', 'workflows']) cpSync(join('test/cluster', script), join(home, script));
}

function writeData(folder: string): void {
  const rng = new Rng(1).fork('cluster');
  const letters = (from: string, count: number) =>
    Array.from({ length: count }, () => from[rng.integer(from.length)]).join('');
  const all = 'ACDEFGHIKLMNPQRSTVWY';
  const rows = Array.from({ length: 200 }, (_, i) => {
    const sequence = letters(all + (i % 2 ? 'ACDEFGHIKL' : 'LMNPQRSTVW'), 20 + rng.integer(40));
    return `s${i}\t${'ab'[i % 2]}\t${sequence}\n`;
  });
  writeFileSync(join(folder, 'proteins.tsv'), `id\tlabel\tsequence\n${rows.join('')}`);
  const records = Array.from({ length: 20_000 }, (_, i) => `>s${i}\n${letters(all, 10 + rng.integer(30))}\n`);
  writeFileSync(join(folder, 'proteins.fasta'), records.join(''));
}

/** Runs a line of shell in the chroot, with mounts and processes that end with it. */
function inside(root: string, line: string) {
  const mounts = ['dev', 'sys'].map((name) => `mount --rbind /${name} "$0/${name}"`).join(' && ');
  const command = `${mounts} && mount -t proc proc "$0/proc" && exec chroot "$0" bash -c "$1"`;
  return spawnSync(
    'unshare',
    [
      '--mount',
      '--pid',
      '--fork',
      '--kill-child',
      '--propagation',
      'private',
      'sh',
      '-c',
      command,
      root,
      line,
    ],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...Object.fromEntries(
          Object.entries(process.env).filter(([name]) =>
            /^(https?_proxy|no_proxy|NODE_EXTRA_CA_CERTS)$/i.test(name),
          ),
        ),
        HOME: '/root',
        PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
        LANG: 'C.UTF-8',
        DEBIAN_FRONTEND: 'noninteractive',
      },
    },
  );
}
