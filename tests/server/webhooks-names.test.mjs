// Webhooks whose names take long to look up: nobody else waits for them, and the server ends without them.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { joined, startServer, tempFolder } from './harness.mjs';
import { otherProject } from './rest-tools.mjs';
import { allowed, callbacksOf, Receiver, register } from './webhook-tools.mjs';

const began = [['session', 'created']];

// In the place of the system's: name servers of slow names never answer, other names are this machine.
const lookup = `
  #define _GNU_SOURCE
  #include <dlfcn.h>
  #include <netdb.h>
  #include <string.h>
  #include <unistd.h>
  int getaddrinfo(const char *host, const char *port, const struct addrinfo *hints, struct addrinfo **out) {
    if (host && !strncmp(host, "slow", 4)) for (;;) pause();
    int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **) =
      dlsym(RTLD_NEXT, "getaddrinfo");
    return real(host && strstr(host, ".test") ? "127.0.0.1" : host, port, hints, out);
  }`;

function slowNames(t) {
  const folder = tempFolder(t);
  const [source, library] = [join(folder, 'lookup.c'), join(folder, 'lookup.so')];
  writeFileSync(source, lookup);
  execFileSync('cc', ['-shared', '-fPIC', '-o', library, source, '-ldl'], { stdio: 'pipe' });
  return { LD_PRELOAD: library, ASAN_OPTIONS: 'verify_asan_link_order=0' };
}

async function enter(t, project) {
  const { sessionId } = await new Promise((resolve, reject) => {
    project.openTok.createSession({}, (error, made) => (error ? reject(error) : resolve(made)));
  });
  return joined(t, project, sessionId);
}

test('slow names of one project hold up no other, and fail only once their lookup began', async (t) => {
  const args = [...allowed, '--callback-timeout', '1s', '--callback-failures', '1'];
  const server = await startServer(t, { args, env: slowNames(t) });
  const receiver = await Receiver.start(t);
  const slow = await otherProject(t, server);
  for (let i = 0; i < 30; i += 1) await register(slow, `http://slow${i}.test/`, began);
  await register(server, `http://quick.test:${receiver.port}/`, began);
  await enter(t, slow);
  await server.stderr.match(/no answer in time[^]*no answer in time/);
  await joined(t, server, (await server.createSession()).sessionId);
  await receiver.count(1);
  const paused = (await callbacksOf(slow)).filter((callback) => callback.paused);
  assert.equal(paused.length, 2, 'those whose lookup began');
  assert.equal((await server.stop()).code, 0);
});
