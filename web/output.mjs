// Writes built files, each also compressed; knows what a run made, and removes what earlier ones left.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const brotli = (bytes) =>
  brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
const gzip = (bytes) => gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION });

/** A folder of built files; everything in it that this run did not make is from an earlier one. */
export class Output {
  /** Sizes in bytes by name. */
  made = new Map();

  /** `others` are folders within that other programs fill. */
  constructor(folder, others = []) {
    this.folder = folder;
    this.others = others.map((name) => join(folder, name));
  }

  /** Writes a file with its compressed twins; leaves alone what has not changed. */
  emit(name, content) {
    const bytes = Buffer.from(content);
    const path = join(this.folder, name);
    const twins = extname(name) === '.map' ? {} : { '.br': brotli, '.gz': gzip };
    const complete = ['', ...Object.keys(twins)].every((suffix) => existsSync(path + suffix));
    if (!complete || !readFileSync(path).equals(bytes)) {
      mkdirSync(dirname(path), { recursive: true });
      for (const [suffix, compress] of Object.entries(twins)) {
        writeFileSync(path + suffix, compress(bytes));
      }
      // Last, so that an interrupted run is noticed by the next.
      writeFileSync(path, bytes);
    }
    this.made.set(name, bytes.length);
    for (const suffix of Object.keys(twins)) {
      this.made.set(name + suffix, readFileSync(path + suffix).length);
    }
  }

  removeStale(folder = this.folder) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (this.others.includes(path)) continue;
      if (entry.isDirectory()) this.removeStale(path);
      else if (!this.made.has(relative(this.folder, path))) rmSync(path);
    }
  }
}
