// A real TURN server for tests: coturn with the manual's settings, but within this machine only.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort, root, within } from './processes.mjs';

const startMs = 10_000;

function makeCertificate(folder) {
  const [key, certificate] = ['turn-key.pem', 'turn.pem'].map((name) => join(folder, name));
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const args = ['req', '-x509', ...made, ...subject, '-keyout', key, '-out', certificate];
  execFileSync('openssl', args, { stdio: 'pipe' });
  return { key, certificate };
}

/** The manual's file, for a certificate and a secret of ours; what is denied there is all we have. */
function writeSettings(folder, secret) {
  const { key, certificate } = makeCertificate(folder);
  const own = { 'static-auth-secret': secret, cert: certificate, pkey: key };
  const settings = readFileSync(join(root, 'docs/snippets', 'turnserver.conf'), 'utf8')
    .replace(/^([\w-]+)=.*$/gm, (line, name) => (name in own ? `${name}=${own[name]}` : line))
    .replace(/^denied-peer-ip=.*$/gm, '')
    .concat('allow-loopback-peers\n');
  const file = join(folder, 'turnserver.conf');
  writeFileSync(file, settings);
  return file;
}

/** Starts coturn with a shared secret, at an address and by a program; `lines` is what it has said, stop() ends it. */
export async function startTurnServer({
  folder,
  secret,
  address = '127.0.0.1',
  program = 'turnserver',
}) {
  const [port, tlsPort] = [await freePort(), await freePort()];
  const args = [
    ...['-c', writeSettings(folder, secret), '--no-cli'],
    ...['--log-file=stdout', '--simple-log', '--verbose'],
    ...[`--listening-ip=${address}`, `--relay-ip=${address}`],
    ...[`--listening-port=${port}`, `--tls-listening-port=${tlsPort}`],
    ...[`--pidfile=${join(folder, 'turn.pid')}`, `--userdb=${join(folder, 'turn.db')}`],
  ];
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = [];
  const reader = createInterface({ input: child.stdout });
  const listening = new Promise((resolve, reject) => {
    reader.on('line', (line) => {
      lines.push(line);
      if (/UDP listener opened on/.test(line)) resolve();
    });
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Error(`coturn ended with ${code}: ${lines.join('\n')}`)),
    );
  });
  const stop = async () => {
    if (child.exitCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  process.once('exit', () => child.kill('SIGKILL'));
  await within(listening, startMs, 'starting coturn');
  assert.equal(child.exitCode, null);
  return { port, tlsPort, lines, stop };
}
