// on, once and off of sessions, publishers and subscribers, and what every event has.
/* global tools, session, heardBy, subject */
import assert from 'node:assert/strict';
import test from 'node:test';
import { openWorld, recorded } from './harness.mjs';

const world = openWorld();

/**
 * What handlers of `event` on `target` hear of `cause`, which makes the event come, in every form
 * in which handlers are added and removed. Runs in the page.
 */
async function hearBy(target, event, cause) {
  const heard = [];
  const context = {};
  const removed = () => heard.push('removed');
  const old = () => heard.push('old');
  const self = () => {
    heard.push('self');
    target.off(event, self);
  };
  function named() {
    heard.push(this === context ? 'context' : 'no context');
  }
  const chain = [
    target.on(event, ({ type }) => heard.push(type)),
    target.on({ [event]: () => heard.push('map') }),
    target.on(`other ${event}`, self),
    target.on(event, named, context),
    target.once(event, () => heard.push('once')),
    target.on(event, removed),
    target.off(event, removed),
    target.addEventListener(event, old),
  ];
  await cause();
  heard.push('then');
  chain.push(target.removeEventListener(event, old), target.off(event, undefined, context));
  await cause();
  heard.push('then');
  chain.push(target.off());
  await cause();
  return { heard, chained: chain.every((one) => one === target) };
}

const expected = (event) => ({
  heard: [event, 'map', 'self', 'context', 'once', 'old', 'then', event, 'map', 'then'],
  chained: true,
});

async function addHearing(page) {
  const script = `globalThis.heardBy = ${hearBy}`;
  await page.addScriptTag({ url: world.pageServer.add('/hearing.js', script) });
}

async function callInProgress() {
  const [alice, bob] = await world.newCall(['alice', 'bob']);
  await recorded(bob, 'subscribe alice ok');
  await addHearing(bob);
  return [alice, bob];
}

test('Session.on, Session.once, Session.off, Session.addEventListener, Session.removeEventListener: handlers come and go in every form', async () => {
  const room = await world.createRoom();
  const page = await world.newPage();
  await addHearing(page);
  const told = await page.evaluate(({ apiKey, sessionId, token }) => {
    window.subject = OT.initSession(apiKey, sessionId);
    return heardBy(subject, 'sessionConnected', async () => {
      await subject.connect.promise(token);
      await subject.disconnect();
    });
  }, room.member('alice'));
  assert.deepEqual(told, expected('sessionConnected'));
});

test('Publisher.on, Publisher.once, Publisher.off, Publisher.addEventListener, Publisher.removeEventListener: handlers come and go in every form', async () => {
  const [, bob] = await callInProgress();
  const told = await bob.evaluate(async () => {
    window.subject = await OT.initPublisher.promise(tools.place());
    subject.on('streamDestroyed', (event) => event.preventDefault());
    return heardBy(subject, 'streamCreated', async () => {
      await session.publish.promise(subject);
      session.unpublish(subject);
      // Calls end in their order.
      await subject.publishVideo.promise(true);
    });
  });
  assert.deepEqual(told, expected('streamCreated'));
});

test('Subscriber.on, Subscriber.once, Subscriber.off, Subscriber.addEventListener, Subscriber.removeEventListener: handlers come and go in every form', async () => {
  const [, bob] = await callInProgress();
  const told = await bob.evaluate(() => {
    const subscriber = tools.subscribers.alice;
    return heardBy(subscriber, 'videoDisabled', async () => {
      await subscriber.subscribeToVideo.promise(false);
      await subscriber.subscribeToVideo.promise(true);
    });
  });
  assert.deepEqual(told, expected('videoDisabled'));
});

test('Event.type, Event.target, Event.cancelable, Event.preventDefault, Event.isDefaultPrevented: every event has them, and only a cancelable one is prevented', async () => {
  const [, bob] = await callInProgress();
  const told = await bob.evaluate(async () => {
    const look = (event) => [event.type, event.cancelable, event.isDefaultPrevented()];
    const seen = [];
    const publisher = tools.publishers.bob;
    publisher.on('streamDestroyed', (event) => {
      seen.push(...look(event), event.target === publisher);
      event.preventDefault();
      seen.push(event.isDefaultPrevented());
    });
    session.on('sessionDisconnected', (event) =>
      seen.push(...look(event), event.target === session),
    );
    publisher.on('destroyed', (event) => {
      event.preventDefault();
      seen.push(...look(event));
    });
    await session.disconnect();
    const kept = publisher.element.isConnected;
    await publisher.destroy.promise();
    return { seen, kept };
  });
  assert.deepEqual(told, {
    seen: [
      ...['streamDestroyed', true, false, true, true],
      ...['sessionDisconnected', true, false, true],
      ...['destroyed', false, false],
    ],
    kept: true,
  });
});
