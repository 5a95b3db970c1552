// A network that is gone for a while under a call of two, and how long after its return the call is back.
/* global tools, session */

/** A signal that is said while the network is gone, and the next frame of the other one, as times. */
function watchReturn(page, other) {
  return page.evaluate((name) => {
    window.isBack = Promise.all([
      new Promise((resolve) => {
        session.on('signal', (event) => {
          if (event.from.connectionId === session.connection.connectionId) return;
          tools.record(`heard ${event.data}`);
          resolve(Date.now());
        });
      }),
      new Promise((resolve) => {
        tools.videoOf(name).requestVideoFrameCallback(() => resolve(Date.now()));
      }),
    ]);
    session.signal({ data: 'while gone' }, (error) => {
      tools.record(`said ${tools.describe(error)}`);
    });
  }, other);
}

/**
 * Lets the first page's network be gone until `over` resolves. The two publish as "alice" and "bob".
 * @returns milliseconds from its return until both heard what the other said, and until both saw the other
 */
export async function outage(networks, [alice, bob], { fault, over }) {
  if (fault === 'down') networks.down(1);
  else networks.silence(1);
  await over();
  // No frame comes any more, so the next one is of the time after.
  await alice.evaluate(() => tools.stands(tools.videoOf('bob')));
  await watchReturn(alice, 'bob');
  await watchReturn(bob, 'alice');
  const returned = Date.now();
  if (fault === 'down') networks.up(1);
  else networks.heal();
  const times = await Promise.all([alice, bob].map((page) => page.evaluate(() => window.isBack)));
  return {
    signallingMs: Math.max(...times.map(([heard]) => heard)) - returned,
    mediaMs: Math.max(...times.map(([, seen]) => seen)) - returned,
  };
}
