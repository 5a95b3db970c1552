// The packed package, and projects that have it installed as applications do.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const root = fileURLToPath(new URL('../../', import.meta.url));
export const bundlers = join(root, 'tests/package/bundlers');

const execute = promisify(execFile);

/** Runs Node with these arguments in a folder; resolves to what it printed. */
export async function node(cwd, args) {
  const { stdout } = await execute(process.execPath, args, { cwd, maxBuffer: 2 ** 26 });
  return stdout;
}

/** A folder for the packed package and for projects; close() removes it. */
export class Workplace {
  folder = mkdtempSync(join(tmpdir(), 'parley-package-'));

  /** Runs npm with nothing of the user's: neither a cache nor settings nor a network. */
  async npm(cwd, args, settings = {}) {
    const env = {
      ...process.env,
      PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
      npm_config_cache: join(this.folder, 'npm-cache'),
      npm_config_audit: 'false',
      npm_config_fund: 'false',
      npm_config_update_notifier: 'false',
      // Nothing but what a test serves can be had.
      npm_config_registry: 'http://localhost:9/',
      // npm asks for optional peers, too, and does without: it need not ask again.
      npm_config_fetch_retries: '0',
      ...settings,
    };
    const { stdout } = await execute('npm', args, { cwd, env, maxBuffer: 2 ** 26 });
    return stdout;
  }

  /** Packs the package; `this.tarball` is its file, the result what npm says is in it. */
  async pack() {
    const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', this.folder];
    const answer = JSON.parse(await this.npm(root, args));
    const [packed] = Array.isArray(answer) ? answer : Object.values(answer);
    this.tarball = join(this.folder, packed.filename);
    return packed;
  }

  /** A new project with the applications in src/; `manifest` says what is installed. */
  async project(name, manifest, settings) {
    const folder = join(this.folder, name);
    mkdirSync(folder);
    cpSync(join(bundlers, 'apps'), join(folder, 'src'), { recursive: true });
    const whole = { name, private: true, type: 'module', ...manifest };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(whole));
    await this.npm(folder, ['install'], settings);
    return folder;
  }

  /** A project that has the packed package under its own name. */
  installed() {
    return this.project('project', { dependencies: { 'parley-client': `file:${this.tarball}` } });
  }

  close() {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Lets a project find what the tests' own tools are installed with. */
export function borrow(project, ...names) {
  for (const name of names) {
    const link = join(project, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(bundlers, 'node_modules', name), link);
  }
}
