// Stands in for the programs that the manual's commands name: `node stand-in.mjs NAME ARGUMENTS`. It
// fails where the real one would, and does what can be done without changing the machine.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
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
    if (/^API key: /m.test(text)) child.kill('SIGTERM');
  });
  child.once('exit', (code) => {
    if (code !== 0 || !/^Open http/m.test(text)) fail('the server did not start and end');
  });
}

function run(command, rest) {
  const { status } = spawnSync(command, rest, { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}

/** A load test as a page shows it, but small and short. */
function bench(options) {
  const most = { '--members': 20, '--room-size': 10, '--late': 5, '--duration': '1s' };
  return options.map((one, index) => most[options[index - 1]] ?? one);
}

/** The commands stand in the folder that begins as `parley`, and in those that they make. */
const isParley = () => basename(process.cwd()) === 'parley';
const isProject = () => existsSync('package.json');

/** Whether npm gets that, from here: the packed file by its path, what tests have by its name. */
function isThere(one) {
  if (one.endsWith('.tgz')) return existsSync(one);
  return one in manifest.devDependencies || one in bundlers;
}

/** What npm does in the folder of Parley. */
function npmOfParley(command, rest) {
  if (!isParley()) fail('this is not the folder of Parley');
  if (command === 'start') return serve(rest.filter((one) => one !== '--'));
  if (command === 'run' && manifest.scripts[rest[0]]) return undefined;
  if (command === 'pack' && rest.length === 0) {
    return writeFileSync(`${manifest.name}-${manifest.version}.tgz`, '');
  }
  return fail('the manual must not ask for this');
}

function npm([command, ...rest]) {
  if (['start', 'run', 'pack'].includes(command)) return npmOfParley(command, rest);
  if (isParley()) fail('a project has a folder of its own');
  if (command === 'init' && rest.join() === '-y') return writeFileSync('package.json', '{}');
  if (!isProject()) fail('there is no project here');
  if (command === 'pkg' && rest.join(' ') === 'set type=module') return undefined;
  const names = rest.filter((one) => one !== '--save-dev');
  if (command === 'install' && names.length > 0 && names.every(isThere)) return undefined;
  return fail('the manual must not ask for this');
}

const programs = {
  npm,
  npx([command]) {
    if (!isProject() || !(command in bundlers)) fail('the manual must not ask for this');
  },
  parley: ([command, ...rest]) =>
    command === 'serve'
      ? serve(rest)
      : run(binary, [command, ...(command === 'bench' ? bench(rest) : rest)]),
  node([script, ...rest]) {
    const isShown = existsSync(join(root, 'docs/snippets/first-call', script));
    if (!isShown || rest.length > 0) fail('no page shows this file');
  },
  runuser: ([, , dashes, command, ...rest]) =>
    dashes === '--' ? run(command, rest) : fail('a command after -- is needed'),
  systemctl(words) {
    const isKnown = ['start', 'stop', 'restart'].includes(words[0]);
    if (!(isKnown && words.at(-1) === 'parley')) fail('no such unit');
  },
  'apt-get'(words) {
    const file = `./build/package/parley_${manifest.version}_amd64.deb`;
    if (words.join(' ') !== `install ${file}`) fail('no such package');
  },
  docker(words) {
    const told = readFileSync(join(root, 'packaging/Dockerfile'), 'utf8');
    if (!told.includes(`#   docker ${words.join(' ')}\n`)) fail('the Dockerfile says otherwise');
  },
};

programs[name](args);
