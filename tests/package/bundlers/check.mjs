// The linters of packages.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const attw = fileURLToPath(new URL('node_modules/.bin/attw', import.meta.url));

export const check = {
  /** What publint says of a package's folder, suggestions as well. */
  async publint(folder) {
    const { messages, pkg } = await publint({ pkgDir: folder, level: 'suggestion', strict: true });
    return messages.map((message) => formatMessage(message, pkg, { color: false }));
  },

  /**
   * Rejects with what is wrong with the types in a tarball. Resolution as before Node had exports
   * (node10) knows no sub-paths, and a WebAssembly module has no types.
   */
  async attw(tarball) {
    const options = ['--profile', 'node16', '--exclude-entrypoints', 'core.wasm', '--no-emoji'];
    try {
      await promisify(execFile)(process.execPath, [attw, tarball, ...options, '--no-color']);
    } catch (error) {
      throw new Error(error.stdout || String(error), { cause: error });
    }
  },
};
