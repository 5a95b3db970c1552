// Row "fan-out": how many signals a second members hear, and what one costs the server, against
// broadcast servers that do nothing else: one of bare Boost.Beast, one of `ws` in Node.
import { buildAll, generate, startBaseline } from './generator.mjs';
import { median, printAtLeast, printRatio, printTable } from './report.mjs';

const rounds = 3;
const seconds = 4;
const inFlight = 4;
const atLeast = 0.8;
// What one receiver costs in a room of a thousand, of what it costs in a room of ten.
const linear = 1.2;
// As many members in all, so that only the size of the rooms differs.
const members = 1000;
const sizes = [10, 100, 1000];
const servers = ['parley', 'bare Beast', 'Node ws'];

async function sample(server, size) {
  const load = ['--members', members, '--room-size', size, '--watched', 0];
  const speak = ['--in-flight', inFlight, '--duration', `${seconds}s`];
  if (server === 'parley') return generate(...load, ...speak);
  const baseline = await startBaseline(server);
  try {
    return await generate(...baseline.args, ...load, ...speak);
  } finally {
    await baseline.stop();
  }
}

function summary(samples) {
  const middle = (of) => median(samples.map(of));
  return {
    heardPerSecond: middle(({ signals }) => signals.heardPerSecond),
    delayUs: middle(({ signals }) => signals.delay.p50Us),
    userNs: middle(({ server }) => server.messageUserNs),
    cpuNs: middle(({ server }) => server.messageCpuNs),
    serverShare: middle(
      ({ server, signals }) => (server.userUs + server.systemUs) / signals.durationUs,
    ),
  };
}

function print(size, found) {
  printTable(
    `Rooms of ${size}, ${members} members, ${inFlight} signals under way in each, median of ${rounds}`,
    ['', 'heard/s', 'user us each', 'CPU us each', 'p50 ms', 'server busy'],
    servers.map((name) => {
      const { heardPerSecond, userNs, cpuNs, delayUs, serverShare } = found[name];
      const micro = (ns) => (ns / 1000).toFixed(2);
      const busy = `${Math.round(serverShare * 100)} %`;
      return [name, heardPerSecond, micro(userNs), micro(cpuNs), micro(delayUs), busy];
    }),
  );
}

export async function run() {
  buildAll();
  const results = {};
  for (const size of sizes) {
    const samples = Object.fromEntries(servers.map((name) => [name, []]));
    for (let round = 0; round < rounds; round += 1) {
      // In turn, so that what the machine does besides hits all alike.
      for (const name of servers) samples[name].push(await sample(name, size));
    }
    const found = Object.fromEntries(servers.map((name) => [name, summary(samples[name])]));
    print(size, found);
    const { heardPerSecond } = found.parley;
    const ratios = Object.fromEntries(
      servers.slice(1).map((name) => [name, heardPerSecond / found[name].heardPerSecond]),
    );
    printAtLeast('heard a second, of bare Beast', ratios['bare Beast'], atLeast);
    console.log(`  of Node ws: ${ratios['Node ws'].toFixed(3)}`);
    results[size] = { servers: found, ratios };
  }
  const cost = (size) => results[size].servers.parley.cpuNs;
  const growth = cost(1000) / cost(10);
  printRatio('cost of a receiver in rooms of 1000, of that in rooms of 10', growth, linear);
  return { sizes: results, growth };
}
