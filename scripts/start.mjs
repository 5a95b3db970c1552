// `npm start`: sets up, builds, then runs `parley serve` with the given options until it ends;
// with `--turn` a TURN server beside it.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildPart, productParts } from './build.mjs';
import { environment, exitCode, root, setup } from './lib.mjs';
import { startTurn } from './turn.mjs';

// One Ctrl-C can arrive twice: from the terminal and from npm. The server must see it once.
const repeatMs = 500;

/** What `parley serve` is given: the user's options first, a default for each one not named. */
function serveArguments(given) {
  const isGiven = (option) => given.some((one) => one === option || one.startsWith(`${option}=`));
  const defaults = {
    '--port': process.env.PARLEY_PORT || '8080',
    '--data': process.env.PARLEY_DATA || join(root, '.parley'),
    '--web': join(root, 'dist'),
    // Where the application is that is being developed.
    '--callback-allow': process.env.PARLEY_CALLBACK_ALLOW || '127.0.0.0/8 ::1',
  };
  const added = Object.entries(defaults).filter(([option]) => !isGiven(option));
  return ['serve', '--print-secret', ...given, ...added.flat()];
}

function serve(given, env) {
  // A group of its own, so that a terminal's Ctrl-C reaches it only through the forwarding below.
  const child = spawn(join(root, 'build/release/src/server/parley'), serveArguments(given), {
    env: { ...environment, ...env },
    stdio: 'inherit',
    detached: true,
  });
  const lastForwarded = new Map();
  const forward = (signal, as = signal) => {
    const now = Date.now();
    if (now - (lastForwarded.get(signal) ?? -Infinity) < repeatMs) return;
    lastForwarded.set(signal, now);
    child.kill(as);
  };
  process.on('SIGINT', () => forward('SIGINT'));
  process.on('SIGTERM', () => forward('SIGTERM'));
  process.on('SIGHUP', () => forward('SIGHUP', 'SIGTERM'));
  child.once('error', (error) => {
    console.error(`start: ${error.message}`);
    process.exitCode = 1;
  });
  child.once('exit', (code, signal) => process.exit(exitCode(code, signal)));
}

try {
  const given = process.argv.slice(2).filter((one) => one !== '--turn');
  const hasTurn = given.length < process.argv.length - 2;
  setup(hasTurn ? ['coturn'] : []);
  for (const name of productParts) buildPart(name);
  const turn = hasTurn ? await startTurn(given.includes('--lan')) : { args: [], env: {} };
  serve([...given, ...turn.args], turn.env);
} catch (error) {
  console.error(`start: ${error.message}`);
  process.exitCode = 1;
}
