/**
 * README's commands on machines as users have them, minimal Debians in a chroot without development packages:
 * `npm run test:fresh`, as root, where debootstrap is installed. `npm run test:fresh -- --help` lists the options.
 *
 * In each are this machine's Node and npm, a copy of this checkout, and exactly the packages that README and the error message
 * name. Each is removed at its end; what is mounted in it is seen by its commands alone.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { PACKAGED_SYSTEMS } from '../../src/node/packages';

/** Debian 12 and 13. */
const SUITES = ['bookworm', 'trixie'];
const PACKAGES = PACKAGED_SYSTEMS.debian.software.join(' ');
/** As root also while it loads: its own user cannot read the folders of a chroot that is made here. */
const APT = 'apt-get -qq -o APT::Sandbox::User=root';

/** Trains a little by the bundle alone. */
const BUNDLE_COMMAND = [
  'mount --bind /opt/seqloom /opt/seqloom && mount -o remount,bind,ro /opt/seqloom',
  '! touch /opt/seqloom/new 2>/dev/null && ! command -v node && ! command -v npm',
  'env -u HOME /opt/seqloom/seqloom train --epochs 1 --out /tmp/run',
].join(' && ');

const USAGE = `usage: npm run test:fresh -- [--train | --bundle FILE] [--mirror URL] [SUITE...]

SUITE is of ${SUITES.join(', ')}; without any, all.
  --train        README's first command alone, not its tests
  --bundle FILE  an archive of npm run bundle trains instead, where there is no Node, from a read-only folder, without HOME
  --mirror URL   where the Debians come from (default http://deb.debian.org/debian)
npm's settings and proxies are taken from the environment.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    train: { type: 'boolean', default: false },
    bundle: { type: 'string' },
    mirror: { type: 'string', default: 'http://deb.debian.org/debian' },
    help: { type: 'boolean', default: false },
  },
});
const suites = positionals.length > 0 ? positionals : SUITES;
if (values.help) console.log(USAGE);
else if (suites.some((suite) => !SUITES.includes(suite)) || process.getuid?.() !== 0) {
  console.error(process.getuid?.() === 0 ? USAGE : `Only root can make a chroot.\n\n${USAGE}`);
  process.exitCode = 2;
} else {
  const commands = values.bundle ? [BUNDLE_COMMAND] : readmeCommands().slice(0, values.train ? 1 : 2);
  for (const suite of suites) if (!runIn(suite, commands)) process.exitCode = 1;
}

/** The first block of README: how to train, how to test. */
function readmeCommands(): string[] {
  const [, block] = /```sh\n([^]*?)```/.exec(readFileSync('README.md', 'utf8'))!;
  return block
    .split('\n')
    .map((line) => line.replace(/\s*#.*/, ''))
    .filter((line) => line !== '');
}

/** @returns whether every command ended well in a machine of this suite */
function runIn(suite: string, commands: string[]): boolean {
  const root = mkdtempSync(join(tmpdir(), `seqloom-${suite}-`));
  try {
    console.log(`\n${suite}: ${PACKAGES}`);
    // apt reads it as a user of its own.
    chmodSync(root, 0o755);
    bootstrap(suite, root);
    if (values.bundle === undefined) copyCheckout(root);
    else unpackBundle(values.bundle, join(root, 'opt/seqloom'));
    return commands.every((command) => {
      console.log(`\n${suite}$ ${command}`);
      const { status } = inside(root, `cd /root${values.bundle ? '' : '/seqloom'} && ${command}`);
      console.log(`${suite}: ${status === 0 ? 'passed' : 'FAILED'}: ${command}`);
      return status === 0;
    });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function bootstrap(suite: string, root: string): void {
  const include = '--include=ca-certificates,libstdc++6';
  execFileSync('debootstrap', ['--variant=minbase', include, suite, root, values.mirror], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  for (const path of ['/etc/resolv.conf', process.env.NODE_EXTRA_CA_CERTS ?? ''])
    if (existsSync(path)) cpSync(path, join(root, path), { dereference: true });
  const { status } = inside(
    root,
    `${APT} update && ${APT} install -y --no-install-recommends ${PACKAGES} >/dev/null`,
  );
  if (status !== 0) throw new Error(`The packages could not be installed in ${suite}.`);
}

function unpackBundle(archive: string, folder: string): void {
  mkdirSync(folder);
  execFileSync('tar', ['-xf', archive, '-C', folder, '--strip-components=1']);
}

function copyCheckout(root: string): void {
  copyNode(root);
  const checkout = join(root, 'root/seqloom');
  mkdirSync(checkout);
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'])
    .toString()
    .split('\0');
  for (const file of files) if (file !== '' && existsSync(file)) cpSync(file, join(checkout, file));
}

/** As Node's archives lay it out. */
function copyNode(root: string): void {
  const local = join(root, 'usr/local');
  cpSync(process.execPath, join(local, 'bin/node'));
  // npm names its own script to what it runs: .../npm/bin/npm-cli.js.
  const npm = dirname(dirname(process.env.npm_execpath!));
  cpSync(npm, join(local, 'lib/node_modules/npm'), { recursive: true });
  for (const name of ['npm', 'npx'])
    symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, join(local, 'bin', name));
}

/** Runs a line of shell in the chroot, with mounts that end with it. */
function inside(root: string, line: string) {
  const passed = Object.entries(process.env).filter(([name]) =>
    /^(https?_proxy|no_proxy|NODE_EXTRA_CA_CERTS|npm_config_registry)$/i.test(name),
  );
  const mounts = ['dev', 'proc', 'sys'].map((name) => `mount --rbind /${name} "$0/${name}"`).join(' && ');
  return spawnSync(
    'unshare',
    [
      '--mount',
      '--propagation',
      'private',
      'sh',
      '-c',
      `${mounts} && exec chroot "$0" sh -c "$1"`,
      root,
      line,
    ],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...Object.fromEntries(passed),
        HOME: '/root',
        PATH: '/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin',
        LANG: 'C.UTF-8',
        DEBIAN_FRONTEND: 'noninteractive',
      },
    },
  );
}
