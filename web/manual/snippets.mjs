// Code of the manual comes from files that tests run: `<!-- from docs/snippets/page.html#part -->`.
import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { root } from '../../scripts/lib.mjs';

const directive = /^<!-- from (\S+?)(?:#([\w-]+))? -->$/gm;
const languages = {
  '.conf': 'nginx',
  '.html': 'html',
  '.js': 'js',
  '.json': 'json',
  '.jsx': 'jsx',
  '.mjs': 'js',
  '.sh': 'sh',
  '.ts': 'ts',
  '.mts': 'ts',
  '.tsx': 'ts',
};

/** A line that begins or ends a part: a comment that says `part: name` or `end: name`, and nothing else. */
const marker = /^\s*(?:\/\/|#|<!--|\/\*) (part|end): ([\w-]+)(?: -->| \*\/)?$/;

function withoutIndent(lines) {
  const indents = lines.filter((line) => line.trim()).map((line) => /^ */.exec(line)[0].length);
  const least = Math.min(...indents);
  return lines.map((line) => line.slice(least));
}

/** The lines of a file, or of one part of it, without the markers. */
export function snippetOf(text, part) {
  const taken = [];
  let inside = part === undefined;
  let found = inside;
  for (const line of text.trimEnd().split('\n')) {
    const [, kind, name] = marker.exec(line) ?? [];
    if (kind === undefined) {
      if (inside) taken.push(line);
    } else if (name === part) {
      inside = kind === 'part';
      found = true;
    }
  }
  if (!found || taken.length === 0) throw new Error(`there is no part "${part}"`);
  return withoutIndent(taken).join('\n').trim();
}

/** The files that a page takes code from. */
export function sourcesOf(markdown) {
  return [...markdown.matchAll(directive)].map(([, path]) => path);
}

/** Puts the code in the place of each directive. */
export function withSnippets(markdown, page) {
  return markdown.replace(directive, (_whole, path, part) => {
    try {
      const code = snippetOf(readFileSync(join(root, path), 'utf8'), part);
      return `\`\`\`${languages[extname(path)] ?? ''}\n${code}\n\`\`\``;
    } catch (error) {
      throw new Error(`${page}: code from ${path}: ${error.message}`, { cause: error });
    }
  });
}
