// Behind a reverse proxy: its word for a client's address counts when it is named, and only then.
import assert from 'node:assert/strict';
import { networkInterfaces } from 'node:os';
import test from 'node:test';
import { rawExchange, runParley, startServer } from './harness.mjs';

/** Asks with these headers as a proxy on this machine would; the address that the server logs. */
async function addressFor(server, headers) {
  const lines = headers.map((line) => `${line}\r\n`).join('');
  const before = server.stderr.text.length;
  const end = 'Host: x\r\nConnection: close\r\n\r\n';
  await rawExchange(server.port, `GET /health HTTP/1.1\r\n${lines}${end}`);
  await server.stderr.match(new RegExp(`^[^]{${before}}[^]*request .*\n`));
  return /request .* address=(\S*)/.exec(server.stderr.text.slice(before))[1];
}

const start = (t, ...args) => startServer(t, { args: ['--log-level', 'debug', ...args] });
const from = (...addresses) => [`X-Forwarded-For: ${addresses.join(', ')}`];

test('nobody is believed unless he is named', async (t) => {
  const headers = [...from('192.0.2.1'), 'Forwarded: for=192.0.2.2'];
  assert.equal(await addressFor(await start(t), headers), '127.0.0.1');
  const other = await start(t, '--trusted-proxy', '10.0.0.0/8', '--trusted-proxy', '127.0.0.2');
  assert.equal(await addressFor(other, headers), '127.0.0.1');
});

test('the last address that is no trusted proxy’s is the client’s', async (t) => {
  const proxies = ['--trusted-proxy', '127.0.0.0/8', '--trusted-proxy', '10.1.0.0/16 fd00::/8'];
  const server = await start(t, ...proxies);
  const cases = [
    [[], '127.0.0.1'],
    [from('192.0.2.1'), '192.0.2.1'],
    [from('192.0.2.9', '192.0.2.1'), '192.0.2.1'],
    [from('192.0.2.9', '192.0.2.1', '10.1.2.3'), '192.0.2.1'],
    [from('192.0.2.9', '192.0.2.1', '10.2.2.3'), '10.2.2.3'],
    [[...from('192.0.2.1'), ...from('fd12::1')], '192.0.2.1'],
    [from('10.1.0.1', '10.1.0.2'), '10.1.0.1'],
    [from('192.0.2.1:4711'), '192.0.2.1'],
    [from('2001:db8::1'), '2001:db8::1'],
    [from('[2001:db8::1]:4711'), '2001:db8::1'],
    [from('192.0.2.1', 'unknown', '10.1.0.1'), '10.1.0.1'],
    [from('nonsense'), '127.0.0.1'],
    [from('[', '[]', ''), '127.0.0.1'],
    [from('"', '192.0.2.1'), '192.0.2.1'],
    [['Forwarded: for=192.0.2.1'], '127.0.0.1'],
    [[...from('192.0.2.1'), 'Forwarded: for=192.0.2.2'], '192.0.2.1'],
  ];
  for (const [headers, wanted] of cases) {
    assert.equal(await addressFor(server, headers), wanted, headers.join('; '));
  }
});

test('the header Forwarded instead, when it is chosen', async (t) => {
  const chosen = ['--trusted-proxy', '127.0.0.1', '--forwarded-header', 'forwarded'];
  const server = await start(t, ...chosen);
  const cases = [
    [['Forwarded: for=192.0.2.1;proto=https;by=203.0.113.1'], '192.0.2.1'],
    [['Forwarded: For="[2001:db8::1]:4711"'], '2001:db8::1'],
    [['Forwarded: for="192.0.2.9, 192.0.2.8", for=192.0.2.1'], '192.0.2.1'],
    [['Forwarded: for=192.0.2.1, for=_hidden'], '127.0.0.1'],
    [['Forwarded: for="192.0.2.1'], '127.0.0.1'],
    // A client's open quote, before what the proxy adds.
    [['Forwarded: for=192.0.2.9;x=", for=192.0.2.1'], '127.0.0.1'],
    [['Forwarded: ;;=,for'], '127.0.0.1'],
    [from('192.0.2.1'), '127.0.0.1'],
  ];
  for (const [headers, wanted] of cases) {
    assert.equal(await addressFor(server, headers), wanted, headers.join('; '));
  }
});

test('pages that the proxy serves by HTTPS do not move', async (t) => {
  const server = await startServer(t, { args: ['--lan', '--trusted-proxy', '127.0.0.1'] });
  const statusWith = async (...headers) => {
    const lines = [...from('192.0.2.1'), ...headers, 'Host: x', 'Connection: close'];
    const answer = await rawExchange(
      server.port,
      `GET / HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`,
    );
    return Number(/^HTTP\/1\.1 (\d+)/.exec(answer)[1]);
  };
  assert.equal(await statusWith(), 307);
  assert.equal(await statusWith('X-Forwarded-Proto: http'), 307);
  assert.equal(await statusWith('X-Forwarded-Proto: https'), 404, 'there is no web folder');
});

test('who is not named cannot say that he came by HTTPS', async (t) => {
  const server = await startServer(t, { args: ['--lan', '--trusted-proxy', '127.0.0.1'] });
  const own = Object.values(networkInterfaces()).flat();
  const others = own.filter(({ internal, family }) => !internal && family === 'IPv4');
  for (const { address } of others) {
    const headers = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-For': '127.0.0.1' };
    const options = { headers, redirect: 'manual' };
    assert.equal((await fetch(`http://${address}:${server.port}/`, options)).status, 307);
  }
});

test('what is no network is refused', async (t) => {
  for (const bad of ['nginx', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/x', '::1/129', '/8']) {
    const { code, stderr } = await runParley(t, ['serve', '--trusted-proxy', bad]);
    assert.equal(code, 2, bad);
    assert.match(stderr, /neither an IP address nor a network/);
  }
});
