// Puts into docs/cli.md what `parley --help` prints, of every command. `--check` fails when it is stale.
// Needs the built server: run it after a change of the command line.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../scripts/lib.mjs';

const page = join(root, 'docs/cli.md');
const heading = '## All commands\n\nWhat `--help` prints, of every command.\n';
const parley = process.env.PARLEY_BINARY ?? join(root, 'build/release/src/server/parley');

/** The help of a command and of all commands below it. */
function helpOf(command = []) {
  const env = { ...process.env, PARLEY_PORT: '', PARLEY_DATA: '' };
  const text = execFileSync(parley, [...command, '--help'], { encoding: 'utf8', env }).trim();
  const [, list = ''] = text.split('\nSubcommands:\n');
  const below = [...list.matchAll(/^ {2}([\w-]+) /gm)].map(([, name]) => [...command, name]);
  return [{ name: ['parley', ...command].join(' '), text }, ...below.flatMap(helpOf)];
}

const text = readFileSync(page, 'utf8');
const at = text.indexOf(heading);
if (at < 0) throw new Error('docs/cli.md has no section "All commands"');
const blocks = helpOf().map(
  ({ name, text: help }) => `\n### ${name}\n\n\`\`\`text\n${help}\n\`\`\`\n`,
);
const wanted = text.slice(0, at + heading.length) + blocks.join('');
if (!process.argv.includes('--check')) {
  writeFileSync(page, wanted);
} else if (text !== wanted) {
  console.error('docs/cli.md is stale; run: node tools/commands.mjs');
  process.exitCode = 1;
}
