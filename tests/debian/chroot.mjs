// A fresh Debian 12 in a folder, and what is run in it. Needs root and debootstrap.
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../scripts/lib.mjs';

const release = 'bookworm';
const folder = join(root, 'build/debian');
const base = join(folder, 'base');
const quiet = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 26 };

/** Where this machine gets its Debian packages from. */
function mirror() {
  const format = ['--format', '$(REPO_URI) $(RELEASE) $(COMPONENT)', 'Created-By: Packages'];
  const lines = execFileSync('apt-get', ['indextargets', ...format], quiet).split('\n');
  const [line] = lines.filter((one) => one.endsWith(` ${release} main`));
  if (!line) throw new Error(`apt knows no source of ${release} main; run 'apt-get update'`);
  return line.split(' ')[0];
}

/** Makes the system that all others are copies of, once. */
function makeBase() {
  if (existsSync(base)) return;
  mkdirSync(folder, { recursive: true });
  const partial = `${base}.partial`;
  rmSync(partial, { recursive: true, force: true });
  execFileSync('debootstrap', ['--variant=minbase', release, partial, mirror()], quiet);
  // How this machine reaches the mirror (a proxy, its clock) holds in there too.
  const settings = execFileSync('apt-config', ['dump'], quiet).split('\n');
  const own = settings.filter((line) => /^Acquire::.* ".+";$/.test(line));
  writeFileSync(join(partial, 'etc/apt/apt.conf.d/90host'), `${own.join('\n')}\n`);
  execFileSync('chroot', [partial, 'apt-get', '-q', 'update'], quiet);
  renameSync(partial, base);
}

/** A system of its own for a test, which goes with it. */
export function openChroot(t) {
  makeBase();
  const path = mkdtempSync(join(folder, 'run-'));
  t.after(() => {
    execFileSync('umount', [join(path, 'proc')], quiet);
    rmSync(path, { recursive: true, force: true });
  });
  execFileSync('cp', ['-a', `${base}/.`, path], quiet);
  execFileSync('mount', ['-t', 'proc', 'proc', join(path, 'proc')], quiet);
  const env = {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    DEBIAN_FRONTEND: 'noninteractive',
    LC_ALL: 'C.UTF-8',
  };
  return {
    path,
    env,
    at: (name) => join(path, name),
    /** Runs a command in there as root; what it prints. */
    async run(...command) {
      const options = { ...quiet, env, cwd: path };
      const { stdout } = await promisify(execFile)('chroot', [path, ...command], options);
      return stdout;
    },
  };
}
