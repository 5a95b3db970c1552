// The manual's commands, its unit of systemd and its configuration of nginx, each run for real.
import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { root } from '../../scripts/lib.mjs';
import { freePort, within } from '../browser/processes.mjs';
import { binary, Member, spawnParley, startServer } from '../server/harness.mjs';
import { ownBlocks, snippet, sources } from './source.mjs';

const standIn = fileURLToPath(new URL('stand-in.mjs', import.meta.url));
const stoodIn = ['npm', 'npx', 'parley', 'node', 'runuser', 'systemctl', 'useradd'];
const waitMs = 60_000;
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

function sandbox(t) {
  const folder = mkdtempSync(join(tmpdir(), 'parley-manual-'));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** A folder of programs that stand in for those that would change the machine. */
function standIns(folder) {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  for (const name of stoodIn) {
    const script = `#!/bin/sh\nexec "${process.execPath}" "${standIn}" ${name} "$@"\n`;
    writeFileSync(join(bin, name), script);
    chmodSync(join(bin, name), 0o755);
  }
  return bin;
}

/** Absolute paths of the manual become paths of the sandbox. */
const inside = (folder, text) => text.replace(/\/(?=opt\/parley|var\/lib\/parley)/g, `${folder}/`);

/** Where a reader is who does what a page says before its commands; else where the last ones led. */
const places = {
  'In the folder of Parley:': 'cd "$HOME/parley"\n',
  'In another terminal:': 'cd "$HOME"\n',
};

for (const { path, text } of sources) {
  const commands = ownBlocks({ path, text })
    .filter(({ language }) => language === 'sh')
    .map(({ before, code }) => (places[before] ?? '') + code)
    .join('');
  if (commands === '') continue;
  test(`the commands of ${path} do what they say`, async (t) => {
    const folder = sandbox(t);
    const server = await startServer(t);
    const parley = join(folder, 'parley');
    mkdirSync(parley);
    for (const name of ['build', 'dist']) symlinkSync(join(root, name), join(parley, name));
    // As a server leaves its data when it has begun once, here and on the machine that it is deployed on.
    for (const data of ['data', 'var/lib/parley']) {
      execFileSync(binary, ['project', 'create', '--data', join(folder, data)], { stdio: 'pipe' });
    }
    if (path !== 'docs/deploying.md') {
      mkdirSync(join(folder, 'opt/parley/bin'), { recursive: true });
      symlinkSync(binary, join(folder, 'opt/parley/bin/parley'));
    }
    const script = inside(folder, commands).replaceAll('http://localhost:8080', server.url);
    const env = {
      PATH: `${standIns(folder)}:${process.env.PATH}`,
      HOME: folder,
      PARLEY_DATA: join(folder, 'data'),
      API_KEY: server.apiKey,
      API_SECRET: server.secret,
    };
    const options = { cwd: parley, env, timeout: waitMs };
    await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], options);
  });
}

test('a command that does not exist is noticed, and one in the wrong folder', async (t) => {
  const folder = sandbox(t);
  const parley = join(folder, 'parley');
  mkdirSync(parley);
  const options = { cwd: parley, env: { PATH: `${standIns(folder)}:${process.env.PATH}` } };
  const run = (command) => promisify(execFile)('bash', ['-euc', command], options);
  for (const command of ['npm run nothing', 'parley tokens', 'systemctl start nothing']) {
    await assert.rejects(run(command), command);
  }
  const packed = `parley-client-${version}.tgz`;
  const project = 'mkdir -p call; cd call; npm init -y';
  await run(`npm pack; cd ..; ${project}; npm install ../parley/${packed}`);
  for (const command of [
    `${project}; npm install ../parley/${packed}`,
    `${project}; npm pack`,
    `cd ..; npm install ./parley/${packed}`,
    'npm init -y',
    'cd ..; npm start',
  ]) {
    await assert.rejects(run(command), command);
  }
});

test('the unit is one that systemd takes, and what it starts serves', async (t) => {
  const folder = sandbox(t);
  const unit = inside(folder, readFileSync(snippet('parley.service'), 'utf8'));
  const command = /^ExecStart=(\S+) (.*)$/m.exec(unit);
  mkdirSync(join(folder, 'opt/parley/bin'), { recursive: true });
  symlinkSync(binary, command[1]);
  symlinkSync(join(root, 'dist'), join(folder, 'opt/parley/web'));
  const file = join(folder, 'parley.service');
  writeFileSync(file, unit);
  const verified = execFileSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
  assert.equal(verified, '');
  const server = spawnParley(t, [...command[2].split(' '), '--port', '0']);
  const [, line] = await server.stderr.match(/^(\{.*listening on port \d+.*\})$/m);
  const port = /listening on port (\d+)/.exec(JSON.parse(line).message)[1];
  assert.equal((await fetch(`http://localhost:${port}/health`)).status, 200);
  assert.equal((await fetch(`http://localhost:${port}/docs/`)).status, 200);
  assert.equal((await fetch(`http://localhost:${port}/`)).status, 404, 'no demo');
});

/** nginx in the foreground with the manual's server block, before this Parley. Resolves to its port. */
async function startNginx(t, folder, server) {
  const port = await freePort();
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const subject = ['-subj', '/CN=localhost', '-days', '2', '-keyout', key, '-out', certificate];
  execFileSync('openssl', ['req', '-x509', '-nodes', '-newkey', 'rsa:2048', ...subject], {
    stdio: 'pipe',
  });
  const block = readFileSync(snippet('nginx.conf'), 'utf8')
    .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
    .replace(/\/etc\/letsencrypt\/\S+\/fullchain\.pem/, certificate)
    .replace(/\/etc\/letsencrypt\/\S+\/privkey\.pem/, key)
    .replace('http://127.0.0.1:8080', server.url.replace('localhost', '127.0.0.1'));
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
    .join('\n');
  const pid = `pid ${folder}/nginx.pid;`;
  const main = `daemon off;\nmaster_process off;\n${pid}\nevents {}\n`;
  const http = `http {\naccess_log off;\n${temporary}\n${block}}\n`;
  writeFileSync(join(folder, 'nginx.conf'), main + http);
  const program = join(root, 'build/nginx/usr/sbin/nginx');
  const args = ['-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')];
  execFileSync(program, ['-t', ...args], { stdio: 'pipe' });
  const child = spawn(program, args, { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  t.after(() => {
    child.kill('SIGQUIT');
    child.kill('SIGTERM');
    return within(ended, waitMs, 'the end of nginx');
  });
  return port;
}

/** The status of an answer over TLS; asks again until somebody listens. */
async function statusOf(port, path) {
  const once = () =>
    new Promise((resolve, reject) => {
      const options = { port, path, host: 'localhost', rejectUnauthorized: false };
      const asked = request(options, (response) => resolve(response.resume().statusCode));
      asked.once('error', reject).end();
    });
  for (;;) {
    try {
      return await once();
    } catch (error) {
      if (error.code !== 'ECONNREFUSED') throw error;
    }
  }
}

test('through nginx as the manual sets it up, pages come and clients join', async (t) => {
  const folder = sandbox(t);
  const server = await startServer(t, { args: ['--web', join(root, 'dist')] });
  const port = await startNginx(t, folder, server);
  assert.equal(await within(statusOf(port, '/health'), waitMs, 'nginx'), 200);
  assert.equal(await statusOf(port, '/v2/js/opentok.min.js'), 200);
  const { sessionId } = await server.createSession({});
  const proxied = { url: `https://localhost:${port}`, apiKey: server.apiKey };
  const member = new Member(proxied, { rejectUnauthorized: false });
  t.after(() => member.socket.terminate());
  const answer = await member.join(sessionId, server.openTok.generateToken(sessionId, {}));
  assert.equal(answer.type, 'joined', JSON.stringify(answer));
});
