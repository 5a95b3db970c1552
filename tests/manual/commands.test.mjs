// The manual's commands, its unit of systemd and its configuration of nginx, each run for real.
import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { statSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { root } from '../../scripts/lib.mjs';
import { freePort, within } from '../browser/processes.mjs';
import { binary, joined, Member, spawnParley, startServer } from '../server/harness.mjs';
import { ownBlocks, read, snippet, sources } from './source.mjs';

const standIn = fileURLToPath(new URL('stand-in.mjs', import.meta.url));
const stoodIn = ['npm', 'npx', 'parley', 'node', 'runuser', 'systemctl', 'apt-get', 'docker'];
const waitMs = 60_000;
const askServer = ['docs/rest.md', 'docs/webhooks.md'];
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
const inside = (folder, text) =>
  text.replace(/(?<!:)\/(?=etc\/parley|usr\/|var\/lib\/parley)/g, `${folder}/`);

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
      // Accounts that a page makes are for the server that it then asks.
      PARLEY_DATA: askServer.includes(path) ? server.data : join(folder, 'data'),
      API_KEY: server.apiKey,
      API_SECRET: server.secret,
    };
    const options = { cwd: parley, env, timeout: waitMs };
    await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], options);
  });
}

test('the application server of the manual signals, mutes and disconnects', async (t) => {
  const server = await startServer(t);
  const { sessionId } = await server.createSession({});
  const member = await joined(t, server, sessionId);
  const env = {
    ...process.env,
    API_KEY: server.apiKey,
    API_SECRET: server.secret,
    PARLEY_URL: server.url,
    SESSION_ID: sessionId,
    CONNECTION_ID: member.connectionId,
  };
  const options = { cwd: root, env, timeout: waitMs };
  await promisify(execFile)(process.execPath, [snippet('moderate.mjs')], options);
  assert.equal((await member.next('signal')).data, 'The talk begins in a minute');
  assert.equal((await member.next('muteForced')).active, true);
  assert.equal((await member.closed).code, 4410);
});

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

/** The package's files below a folder; the settings' path. */
function unpacked(folder) {
  for (const name of ['usr/bin', 'usr/share/parley', 'etc/parley', 'var/lib/parley']) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  symlinkSync(binary, join(folder, 'usr/bin/parley'));
  symlinkSync(join(root, 'dist'), join(folder, 'usr/share/parley/web'));
  const settings = join(folder, 'etc/parley/parley.conf');
  writeFileSync(settings, inside(folder, read('packaging/parley.conf')));
  return settings;
}

async function assertServes(server, url) {
  const [, port] = await server.stderr.match(/listening on port (\d+)/);
  const at = (path) => fetch(`${url}:${port}${path}`);
  assert.equal((await at('/ready')).status, 200);
  assert.equal((await at('/docs/')).status, 200);
  assert.equal((await at('/')).status, 404, 'no demo');
  return port;
}

test('the unit is one that systemd takes, and what it starts serves', async (t) => {
  const folder = sandbox(t);
  const settings = unpacked(folder);
  const unit = inside(folder, read('packaging/parley.service'));
  const file = join(folder, 'parley.service');
  writeFileSync(file, unit);
  const verified = execFileSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
  assert.equal(verified, '');
  const [, command] = /^ExecStart=(.*)$/m.exec(unit);
  assert.equal(command, `${join(folder, 'usr/bin/parley')} serve --config ${settings}`);
  const server = spawnParley(t, [...command.split(' ').slice(1), '--port', '0']);
  await assertServes(server, 'http://localhost');
});

test('the unit gives no more away than a server needs', () => {
  const args = ['security', '--offline=true', '--threshold=20', 'packaging/parley.service'];
  // It ends with an error when the exposure is above the threshold, in tenths.
  execFileSync('systemd-analyze', args, { cwd: root, stdio: 'pipe' });
});

test('every line that the settings have as a comment is a setting', async (t) => {
  const folder = sandbox(t);
  const settings = unpacked(folder);
  const text = readFileSync(settings, 'utf8');
  const offered = [...text.matchAll(/^# ([a-z-]+) = /gm)].map(([, key]) => key);
  assert.ok(offered.includes('tls-key') && offered.length > 6, offered.join());
  // What the comments of the file tell to leave out, as the manual does.
  const own = text
    .replace(/^(?:port|trusted-proxy) = .*\n/gm, '')
    .replace(/^# (?=[a-z-]+ = )/gm, '');
  const lineage = join(folder, 'lineage');
  mkdirSync(lineage);
  const files = ['-keyout', join(lineage, 'privkey.pem'), '-out', join(lineage, 'fullchain.pem')];
  const subject = ['-subj', '/CN=localhost', '-days', '2', ...files];
  execFileSync('openssl', ['req', '-x509', '-nodes', '-newkey', 'rsa:2048', ...subject], {
    stdio: 'pipe',
  });
  const hook = inside(folder, readFileSync(snippet('renewed.sh'), 'utf8'));
  const renew = hook.replace(/ -o parley -g parley/g, '');
  assert.notEqual(renew, hook);
  execFileSync('sh', ['-c', renew], { env: { ...process.env, RENEWED_LINEAGE: lineage } });
  assert.equal(statSync(join(folder, 'etc/parley/key.pem')).mode & 0o777, 0o600);
  const free = own
    .replace(/^port = .*$/m, 'port = 0')
    .replace(/^metrics-port = .*$/m, 'metrics-port = 0');
  writeFileSync(settings, free);
  const server = spawnParley(t, ['serve', '--config', settings]);
  const port = await assertServes(server, 'http://localhost');
  assert.equal(await within(statusOf(port, '/ready'), waitMs, 'HTTPS'), 200);
  assert.match(server.stderr.text, /^\{"timeMs".*metrics on port/m);
  execFileSync('sh', ['-c', renew], { env: { ...process.env, RENEWED_LINEAGE: lineage } });
  await server.stderr.match(/certificate loaded again/);
});

test('completion knows commands, options, their choices and files', () => {
  const folder = join(root, 'tests');
  const complete = (...words) => {
    const script = [
      `PATH=${join(binary, '..')}:$PATH`,
      'compopt() { :; }',
      `source ${join(root, 'packaging/parley.bash')}`,
      `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})`,
      'COMP_CWORD=$((${#COMP_WORDS[@]} - 1))',
      '_parley',
      'printf "%s\\n" "${COMPREPLY[@]}"',
    ];
    const text = execFileSync('bash', ['-euc', script.join('\n')], { cwd: folder });
    return text.toString().split('\n').filter(Boolean);
  };
  const commands = 'account backup bench callback embed project restore serve session token'.split(
    ' ',
  );
  assert.deepEqual(complete('parley', '').sort(), commands);
  assert.deepEqual(complete('parley', 'se').sort(), ['serve', 'session']);
  assert.deepEqual(complete('parley', 'account', '').sort(), ['create', 'delete', 'list']);
  assert.deepEqual(complete('parley', 'serve', '--log-'), ['--log-format', '--log-level']);
  assert.deepEqual(complete('parley', 'serve', '--log-format', ''), ['json', 'text']);
  assert.deepEqual(complete('parley', 'token', 'create', '--role', 'm'), ['moderator']);
  assert.ok(complete('parley', 'token', 'create', '2_MX4', '--').includes('--lifetime'));
  assert.deepEqual(complete('parley', 'serve', '--data', 'deb'), ['debian']);
  assert.deepEqual(complete('parley', 'restore', 'deb'), ['debian']);
  assert.deepEqual(complete('parley', 'serve', '--port', ''), []);
  assert.deepEqual(complete('parley', 'serve', '--lan', '--de'), ['--demo']);
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
async function statusOf(port, path, headers = {}) {
  const once = () =>
    new Promise((resolve, reject) => {
      const options = { port, path, headers, host: 'localhost', rejectUnauthorized: false };
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
  const believed = ['--trusted-proxy', '127.0.0.1', '--log-level', 'debug'];
  const server = await startServer(t, { args: ['--web', join(root, 'dist'), ...believed] });
  const port = await startNginx(t, folder, server);
  assert.equal(await within(statusOf(port, '/health'), waitMs, 'nginx'), 200);
  assert.equal(await statusOf(port, '/v2/js/opentok.min.js'), 200);
  // What a client says of himself is replaced by what nginx knows.
  await statusOf(port, '/docs/', { 'X-Forwarded-For': '192.0.2.1', 'X-Forwarded-Proto': 'http' });
  await server.stderr.match(/route=\/docs\/\S* .*address=127\.0\.0\.1 /);
  const { sessionId } = await server.createSession({});
  const proxied = { url: `https://localhost:${port}`, apiKey: server.apiKey };
  const member = new Member(proxied, { rejectUnauthorized: false });
  t.after(() => member.socket.terminate());
  const answer = await member.join(sessionId, server.openTok.generateToken(sessionId, {}));
  assert.equal(answer.type, 'joined', JSON.stringify(answer));
});
