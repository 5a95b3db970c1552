// The Debian package in a fresh Debian: installed, run as its user, removed, purged. And the image that
// is made of it, step by step.
import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync, existsSync } from 'node:fs';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { spawn } from 'node:child_process';
import { promisify } from 'node:util';
import OpenTok from 'opentok';
import { root } from '../../scripts/lib.mjs';
import { Transcript, within } from '../server/harness.mjs';
import { openChroot } from './chroot.mjs';

const [deb] = readdirSync(join(root, 'build/package')).filter((name) => name.endsWith('.deb'));
const debFile = join(root, 'build/package', deb);
const timeout = { timeout: 600_000 };
const install = ['apt-get', '-q', 'install', '--yes', '--no-install-recommends'];
const mode = (path) => (statSync(path).mode & 0o7777).toString(8);

/** Starts the server in there on a free port, as that user; where it is, and how it ends. */
async function startIn(t, system, user, command, env = {}) {
  const args = [`--userspec=${user}:${user}`, system.path, ...command];
  const options = { env: { ...system.env, ...env, PARLEY_PORT: '0' }, cwd: system.path };
  const child = spawn('chroot', args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr] = [new Transcript(), new Transcript()];
  child.stdout.setEncoding('utf8').on('data', (chunk) => stdout.add(chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk) => stderr.add(chunk));
  const ended = new Promise((resolve) => child.once('close', resolve));
  t.after(() => {
    child.kill('SIGKILL');
    return ended;
  });
  const early = ended.then((code) => {
    throw new Error(`the server ended with ${code}: ${stderr.text}`);
  });
  early.catch(() => {});
  const [, port] = await Promise.race([stderr.match(/listening on port (\d+)/), early]);
  await stdout.match(/API key: \w+\n/);
  const stop = (signal) => {
    child.kill(signal);
    return within(ended, 'the end of the server');
  };
  return { url: `http://localhost:${port}`, child, stdout, stderr, stop };
}

const statusOf = async (server, path) => (await fetch(`${server.url}${path}`)).status;

/** The command of the installed unit. */
const unitCommand = (system) =>
  /^ExecStart=(.*)$/m
    .exec(readFileSync(system.at('lib/systemd/system/parley.service'), 'utf8'))[1]
    .split(' ');

async function makesSessions(server) {
  const [, key, secret] = /API key: (\d+)\nAPI secret: (\w+)/.exec(server.stdout.text);
  const openTok = new OpenTok(key, secret, { apiUrl: server.url });
  const { sessionId } = await promisify(openTok.createSession.bind(openTok))({});
  assert.match(sessionId, /^[12]_/);
  return { key, secret };
}

test(
  'it installs, runs as a user of its own, keeps its data, and is purged',
  timeout,
  async (t) => {
    const system = openChroot(t);
    copyFileSync(debFile, system.at('parley.deb'));
    await system.run(...install, '/parley.deb');
    assert.match(
      await system.run('getent', 'passwd', 'parley'),
      /:\/var\/lib\/parley:\S*nologin$/m,
    );
    const owned = (...paths) => system.run('stat', '-c', '%U:%G %a', ...paths);
    assert.equal(
      await owned('/var/lib/parley', '/etc/parley/parley.conf'),
      'parley:parley 700\nroot:parley 640\n',
    );
    const files = (await system.run('dpkg', '-L', 'parley')).trim().split('\n');

    const command = unitCommand(system);
    const server = await startIn(t, system, 'parley', command);
    const status = readFileSync(`/proc/${server.child.pid}/status`, 'utf8');
    const [, user] = /^Uid:\t(\d+)/m.exec(status);
    assert.equal(user, (await system.run('id', '-u', 'parley')).trim());
    for (const path of ['/health', '/ready', '/docs/', '/v2/js/opentok.min.js', '/tools/embed']) {
      assert.equal(await statusOf(server, path), 200, path);
    }
    assert.equal(await statusOf(server, '/'), 404, 'no demo');
    const { key } = await makesSessions(server);
    // The commands find the data folder by the configuration file.
    const asUser = (...words) => system.run('runuser', '-u', 'parley', '--', 'parley', ...words);
    assert.ok((await asUser('project', 'list')).startsWith(key));
    await asUser('backup', '/var/lib/parley/backup.db');
    for (const name of ['parley.db', 'backup.db', 'parley.lock']) {
      assert.equal(mode(system.at(`var/lib/parley/${name}`)), '600', name);
    }
    assert.equal(await server.stop('SIGTERM'), 0);

    appendFileSync(system.at('etc/parley/parley.conf'), 'log-format = json\n');
    await system.run(...install, '--reinstall', '/parley.deb');
    const again = await startIn(t, system, 'parley', command);
    assert.match(again.stderr.text, /^\{"timeMs"/m, 'what was set stays');
    assert.ok(again.stdout.text.includes(key), 'and so do the data');
    assert.equal(await again.stop('SIGTERM'), 0);

    await system.run('apt-get', '-q', 'remove', '--yes', 'parley');
    assert.ok(existsSync(system.at('var/lib/parley/parley.db')), 'to remove is not to purge');
    assert.ok(existsSync(system.at('etc/parley/parley.conf')));
    assert.ok(!existsSync(system.at('usr/bin/parley')));
    await system.run('apt-get', '-q', 'purge', '--yes', 'parley');
    const own = files.filter((name) => /parley/.test(name)).concat('/var/lib/parley');
    assert.ok(own.length > 100, String(own.length));
    assert.deepEqual(
      own.filter((name) => existsSync(system.at(name))),
      [],
    );
    await assert.rejects(system.run('getent', 'passwd', 'parley'));
  },
);

/** The steps of a Dockerfile: instruction and rest, comments left out, continued lines joined. */
function stepsOf(name) {
  const text = readFileSync(join(root, name), 'utf8').replace(/^#.*\n/gm, '');
  const lines = text.replace(/\\\n/g, ' ').split('\n').filter(Boolean);
  return lines.map((line) => /^([A-Z]+) (.*)$/.exec(line).slice(1));
}

test('the image of the Dockerfile serves to everybody, not as root', timeout, async (t) => {
  const system = openChroot(t);
  const image = { env: {}, user: 'root' };
  const instructions = {
    FROM: (name) => assert.equal(name, 'debian:bookworm-slim'),
    COPY(words) {
      const [from, to] = words.split(' ');
      assert.equal(from, 'build/package/parley_*.deb');
      assert.ok(readFileSync(join(root, '.dockerignore'), 'utf8').includes(`!${from}\n`));
      assert.ok(deb.startsWith('parley_'));
      copyFileSync(debFile, system.at(to));
    },
    RUN: (script) => system.run('sh', '-c', script),
    USER: (name) => (image.user = name),
    VOLUME: (path) => assert.ok(existsSync(system.at(path)), path),
    EXPOSE: (port) => assert.equal(port, '8080'),
    ENV(pair) {
      const [name, value] = pair.split('=');
      image.env[name] = value;
    },
    ENTRYPOINT: (words) => (image.entry = JSON.parse(words)),
    CMD: (words) => (image.command = JSON.parse(words)),
  };
  for (const [name, rest] of stepsOf('packaging/Dockerfile')) await instructions[name](rest);
  assert.equal(image.user, 'parley');
  assert.ok(!existsSync(system.at('opt/parley.deb')));
  const command = [...image.entry, ...image.command];
  const server = await startIn(t, system, image.user, command, image.env);
  assert.equal(await statusOf(server, '/docs/'), 200);
  await makesSessions(server);
  const port = Number(new URL(server.url).port);
  const sockets = readFileSync('/proc/net/tcp', 'utf8');
  const everywhere = `00000000:${port.toString(16).toUpperCase().padStart(4, '0')} `;
  assert.ok(sockets.includes(everywhere), 'it listens on all addresses');
  assert.equal(await server.stop('SIGTERM'), 0);
});
