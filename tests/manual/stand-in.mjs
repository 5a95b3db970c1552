// Stands in for the programs that the manual's commands name: `node stand-in.mjs NAME ARGUMENTS`. It
// fails where the real one would, and does what can be done without changing the machine.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const binary = process.env.PARLEY_BINARY ?? join(root, 'build/release/src/server/parley');
const readJson = (file) => JSON.parse(readFileSync(join(root, file), 'utf8'));
const manifest = readJson('package.json');
const { dependencies: bundlers } = readJson('tests/package/bundlers/package.json');
const [, , name, ...args] = process.argv;

function fail(why) {
  console.error(`${name} ${args.join(' ')}: ${why}`);
  process.exit(1);
}

/** Runs the server with these options until it has begun to serve, and ends it. */
function serve(options) {
  const port = options.indexOf('--port');
  if (port >= 0 && !/^\d+$/.test(options.splice(port, 2)[1])) fail('this is no port');
  const child = spawn(binary, ['serve', ...options, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
    if (/^API secret: /m.test(text)) child.kill('SIGTERM');
  });
  child.once('exit', (code) => {
    if (code !== 0 || !/^Open http/m.test(text)) fail('the server did not start and end');
  });
}

function run(command, rest) {
  const { status } = spawnSync(command, rest, { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}

function npm([command, ...rest]) {
  if (command === 'start') return serve(rest.filter((one) => one !== '--'));
  if (command === 'init' && rest.join() === '-y') return undefined;
  if (command === 'run' && manifest.scripts[rest[0]]) return undefined;
  if (command === 'pack' && rest.length === 0) return undefined;
  if (command === 'pkg' && rest.join(' ') === 'set type=module') return undefined;
  const packed = `../parley/${manifest.name}-${manifest.version}.tgz`;
  const isKnown = (one) => one === packed || one in manifest.devDependencies || one in bundlers;
  const names = rest.filter((one) => one !== '--save-dev');
  if (command === 'install' && names.length > 0 && names.every(isKnown)) return undefined;
  return fail('the manual must not ask for this');
}

const programs = {
  npm,
  npx: ([command]) => command in bundlers || fail('the manual must not ask for this'),
  parley: ([command, ...rest]) =>
    command === 'serve' ? serve(rest) : run(binary, [command, ...rest]),
  node([script, ...rest]) {
    const isThere = existsSync(join(root, 'docs/snippets/first-call', script));
    if (!isThere || rest.length > 0) fail('no page shows this file');
  },
  runuser: ([, , dashes, command, ...rest]) =>
    dashes === '--' ? run(command, rest) : fail('a command after -- is needed'),
  systemctl(words) {
    const isReload = words.join() === 'daemon-reload';
    const isKnown = ['enable', 'start', 'stop', 'restart'].includes(words[0]);
    if (!isReload && !(isKnown && words.at(-1) === 'parley')) fail('no such unit');
  },
  useradd: (words) => words.at(-1) === 'parley' || fail('no such user'),
};

programs[name](args);
