// Statistics of publishers and subscribers, and the events that are made of them.
/* global tools, session, reads, bend, canvas, resized */
import assert from 'node:assert/strict';
import test from 'node:test';
import { joinRoom, openWorld, recorded, sees } from './harness.mjs';

const world = openWorld();

/** Counts how often statistics are read, and lets a test bend what the page's script reads. */
const watchReads = () => {
  window.reads = 0;
  window.bend = () => {};
  const real = RTCPeerConnection.prototype.getStats;
  RTCPeerConnection.prototype.getStats = async function getStats() {
    window.reads += 1;
    const copy = new Map();
    for (const [id, entry] of await real.call(this)) copy.set(id, { ...entry });
    bend(copy);
    return copy;
  };
};

/** Runs a function of this file in a page; functions among its arguments go with it. */
const run = (page, what, ...args) => {
  const told = args.map((one) => (typeof one === 'function' ? `${one}` : JSON.stringify(one)));
  return page.evaluate(`(${what})(${told.join(', ')})`);
};

/** Asks a publisher or a subscriber again and again until its statistics are as wanted. */
const askUntil = (name, isWanted) => {
  const object = tools.subscribers[name] ?? tools.publishers[name];
  const ask = async () => {
    const stats = await object.getStats();
    if (isWanted(stats)) return stats;
    await new Promise((resolve) => setTimeout(resolve, 200));
    return ask();
  };
  return tools.inTime(ask(), `statistics of ${name} with ${isWanted}`);
};

/** The next event of that name that is as wanted, as plain data; `meanwhile` runs once it listens. */
const next = (name, event, isWanted = () => true, meanwhile = () => {}) => {
  const object = name === 'session' ? session : (tools.subscribers[name] ?? tools.publishers[name]);
  const heard = new Promise((resolve) => {
    object.on(event, function hear(one) {
      if (!isWanted(one)) return;
      object.off(event, hear);
      resolve(JSON.parse(JSON.stringify({ ...one, target: one.target === object })));
    });
  });
  meanwhile();
  return tools.inTime(heard, `${event} of ${name} with ${isWanted}`);
};

/** Alice publishes, the others subscribe to her; all of their reads can be bent. */
async function call(names = ['bob'], publish = {}) {
  const room = await world.createRoom();
  const pages = [];
  for (const name of ['alice', ...names]) {
    const page = await world.newPage();
    pages.push(page);
    await page.evaluate(watchReads);
    const options = name === 'alice' ? { publish: { name, ...publish } } : {};
    await joinRoom(page, room.member(name), options);
    if (name !== 'alice') await recorded(page, 'subscribe alice ok');
  }
  return pages;
}

const transportOf = (stats) => Object.keys(stats.mediaLink.transport).sort();

test('Subscriber.getStats: counts grow with the media; codec, size and rates are those of the picture', async () => {
  const [, bob] = await call();
  const first = await run(bob, askUntil, 'alice', (stats) => stats.video.packetsReceived > 0);
  const later = await run(bob, askUntil, 'alice', (stats) => {
    const { audio, video } = stats;
    const enough = video.packetsReceived > 150 && audio.packetsReceived > 100;
    return enough && video.decodedFrameRate >= 10 && video.width === 640;
  });
  const { timestamp, audio, video, mediaLink } = later;
  assert.ok(Math.abs(timestamp - Date.now()) < 60_000, `${timestamp} is now`);
  assert.ok(audio.bytesReceived > first.audio.bytesReceived);
  assert.ok(video.bytesReceived > first.video.bytesReceived);
  assert.deepEqual([video.codec, video.width, video.height], ['VP8', 640, 480]);
  assert.ok(video.frameRate > 5 && video.frameRate < 45, `${video.frameRate} frames a second`);
  assert.ok(video.decodedFrameRate < 45, `${video.decodedFrameRate} decoded`);
  assert.ok(video.bitrate > 20_000 && video.bitrate < 10_000_000, `${video.bitrate} bit/s`);
  assert.ok(video.totalBitrate > video.bitrate, 'headers count');
  for (const one of [audio.packetsLost, video.packetsLost, video.freezeCount, video.pauseCount]) {
    assert.ok(Number.isInteger(one), `${one} is a count`);
  }
  assert.ok(video.totalFreezesDuration >= 0 && video.totalPausesDuration >= 0);
  assert.deepEqual(Object.keys(mediaLink).sort(), [
    'networkDegradationSource',
    'remotePublisherTransport',
    'transport',
  ]);
  assert.deepEqual(transportOf({ mediaLink }), [
    'connectionEstimatedBandwidth',
    'networkCondition',
    'networkConditionReason',
  ]);
  assert.notEqual(mediaLink.transport.networkCondition, 'unknown');
});

test('initPublisher/publishSenderStats, Subscriber.getStats: subscribers hear how the publisher’s connection to them does; anything but a switch is refused', async () => {
  const [alice, bob] = await call(['bob'], { publishSenderStats: true });
  await alice.evaluate(() => {
    window.bend = (report) => {
      for (const entry of report.values()) {
        if (entry.type === 'candidate-pair') entry.availableOutgoingBitrate = 123_456;
      }
    };
  });
  const told = await run(
    bob,
    askUntil,
    'alice',
    ({ senderStats: one }) => one?.connectionEstimatedBandwidth === 123_456,
  );
  assert.deepEqual(Object.keys(told.senderStats).sort(), [
    'connectionEstimatedBandwidth',
    'connectionMaxAllocatedBitrate',
  ]);
  assert.equal(told.mediaLink.remotePublisherTransport.connectionEstimatedBandwidth, 123_456);
  await alice.evaluate(() => tools.publishers.alice.setMaxVideoBitrate(300_000));
  await run(bob, askUntil, 'alice', ({ senderStats: one }) => {
    const audio = one.connectionMaxAllocatedBitrate - 300_000;
    return audio > 6_000 && audio < 100_000;
  });
  await alice.evaluate(() => tools.publish(session, { name: 'silent about it' }));
  await sees(bob, 'silent about it');
  const other = await run(bob, askUntil, 'silent about it', ({ video }) => video.bytesReceived > 0);
  assert.equal('senderStats' in other, false);
  const refused = await alice.evaluate(() =>
    OT.initPublisher
      .promise(tools.place(), { publishSenderStats: 1 })
      .catch((error) => `${error.name} ${error.message}`),
  );
  assert.equal(refused, 'OT_INVALID_PARAMETER publishSenderStats: true or false is expected');
});

test('Publisher.getStats: one entry a subscriber, named by its connection, whose counts grow', async () => {
  const [alice, bob, carol] = await call(['bob', 'carol']);
  await Promise.all([sees(bob, 'alice'), sees(carol, 'alice')]);
  const first = await run(
    alice,
    askUntil,
    'alice',
    (all) => all.length === 2 && all.every(({ stats }) => stats.video.packetsSent > 0),
  );
  const connections = await Promise.all(
    [bob, carol].map((page) => page.evaluate(() => session.connection.connectionId)),
  );
  assert.deepEqual(first.map((one) => one.connectionId).sort(), connections.sort());
  for (const one of first) assert.match(one.subscriberId, /^\d+$/);
  const later = await run(alice, askUntil, 'alice', (all) =>
    all.every(({ stats: { audio, video } }) => {
      const enough = audio.packetsSent > 100 && video.packetsSent > 150;
      return enough && video.frameRate > 5 && video.layers[0].width > 0;
    }),
  );
  for (const { stats } of later) {
    const { audio, video } = stats;
    assert.ok(audio.bytesSent > 0 && video.bytesSent > audio.bytesSent);
    assert.ok(Number.isInteger(audio.packetsLost) && Number.isInteger(video.packetsLost));
    assert.equal(video.layers.length, 1);
    const [layer] = video.layers;
    assert.equal(layer.codec, 'VP8');
    assert.ok(layer.width <= 640 && layer.height * 4 === layer.width * 3);
    assert.ok(layer.encodedFrameRate > 0 && layer.encodedFrameRate < 45);
    assert.ok(layer.bitrate > 20_000 && layer.totalBitrate > layer.bitrate);
    assert.match(layer.qualityLimitationReason, /^(none|cpu|bandwidth|other)$/);
    assert.deepEqual(stats.transportStats, stats.mediaLink.transport);
    assert.ok(stats.mediaLink.transport.connectionEstimatedBandwidth > 50_000);
  }
});

test("Publisher.getRtcStatsReport, Subscriber.getRtcStatsReport: the browser's own report of each leg", async () => {
  const [alice, bob] = await call();
  await sees(bob, 'alice');
  const sent = await alice.evaluate(async () => {
    const reports = await tools.publishers.alice.getRtcStatsReport();
    return reports.map(({ connectionId, rtcStatsReport }) => ({
      connectionId,
      packets: [...rtcStatsReport.values()]
        .filter(({ type }) => type === 'outbound-rtp')
        .map(({ kind, packetsSent }) => [kind, packetsSent > 0]),
    }));
  });
  assert.equal(sent.length, 1);
  assert.equal(sent[0].connectionId, await bob.evaluate(() => session.connection.connectionId));
  assert.deepEqual(Object.fromEntries(sent[0].packets), { audio: true, video: true });
  const received = await bob.evaluate(async () => {
    const report = await tools.subscribers.alice.getRtcStatsReport();
    return [...report.values()]
      .filter(({ type }) => type === 'inbound-rtp')
      .map(({ kind, packetsReceived }) => [kind, packetsReceived > 0]);
  });
  assert.deepEqual(Object.fromEntries(received), { audio: true, video: true });
});

test('Publisher.getStats, Subscriber.getStats, Publisher.getRtcStatsReport, Subscriber.getRtcStatsReport: refused while no media flows', async () => {
  const [alice, bob] = await call();
  await sees(bob, 'alice');
  const asked = await bob.evaluate(async () => {
    const one = tools.subscribers.alice;
    const heard = await new Promise((resolve) => {
      one.getStats((...args) => resolve(args));
    });
    const ended = [heard[0], heard[1].video.packetsReceived > 0];
    session.unsubscribe(one);
    const later = await tools.bothForms(
      (callback) => one.getStats(callback),
      () => one.getStats(),
    );
    const report = await one.getRtcStatsReport().catch((error) => error.name);
    return { ended, later, report };
  });
  assert.deepEqual(asked.ended, [undefined, true]);
  for (const [name, code, message] of Object.values(asked.later)) {
    assert.equal(name, 'OT_NOT_CONNECTED');
    assert.equal(code, 1010);
    assert.match(message, /publish or subscribe/);
  }
  assert.equal(asked.report, 'OT_NOT_CONNECTED');
  const sent = await alice.evaluate(async () => {
    const one = OT.initPublisher(tools.place(), { insertMode: 'append' });
    const told = (error) => error.name;
    return [await one.getStats().catch(told), await one.getRtcStatsReport().catch(told)];
  });
  assert.deepEqual(sent, ['OT_NOT_CONNECTED', 'OT_NOT_CONNECTED']);
});

test('Subscriber/networkConditionChanged, Subscriber/qualityScoreChanged: loss lowers both, and its end raises them', async () => {
  const [, bob] = await call();
  await sees(bob, 'alice');
  const listen = (hear) =>
    Promise.all([
      hear('alice', 'networkConditionChanged'),
      hear('alice', 'qualityScoreChanged', ({ qualityScore: score }) =>
        Boolean(score.audioQualityScore && score.videoQualityScore),
      ),
    ]);
  const good = await run(bob, listen, next);
  assert.equal(good[0].target, true);
  assert.equal(good[0].stats.mediaLink.transport.networkCondition, 'excellent');
  assert.equal(good[0].reason, 'none');
  assert.ok(good[1].qualityScore.audioQualityScore >= 3, JSON.stringify(good[1].qualityScore));
  const lossy = () => {
    let lost = 0;
    window.bend = (report) => {
      lost += 30;
      for (const entry of report.values()) {
        if (entry.type === 'inbound-rtp' && entry.kind === 'audio') entry.packetsLost += lost;
      }
    };
  };
  const [network, score] = await Promise.all([
    run(
      bob,
      next,
      'alice',
      'networkConditionChanged',
      ({ reason }) => reason === 'packetLoss',
      lossy,
    ),
    run(
      bob,
      next,
      'alice',
      'qualityScoreChanged',
      (one) => one.qualityScore.audioQualityScore === 1,
    ),
  ]);
  const { networkCondition, networkConditionReason } = network.stats.mediaLink.transport;
  assert.match(networkCondition, /^(critical|warning|fair)$/);
  assert.equal(networkConditionReason, 'packetLoss');
  assert.ok(score.qualityScore.videoQualityScore >= 1);
  const mended = () => {
    window.bend = () => {};
  };
  const isBetter = (one) => one.qualityScore.audioQualityScore > 1;
  await run(bob, next, 'alice', 'qualityScoreChanged', isBetter, mended);
});

test('Publisher/networkConditionChanged: an encoder that lacks bandwidth is told, with the subscriber it sends to', async () => {
  const [alice, bob] = await call();
  await sees(bob, 'alice');
  const narrow = () => {
    window.bend = (report) => {
      for (const entry of report.values()) {
        if (entry.type === 'outbound-rtp') entry.qualityLimitationReason = 'bandwidth';
        if (entry.type === 'candidate-pair') entry.availableOutgoingBitrate = 60_000;
      }
    };
  };
  const isNarrow = ({ reason }) => reason === 'bandwidth';
  const heard = await run(alice, next, 'alice', 'networkConditionChanged', isNarrow, narrow);
  const { connectionId, stats } = heard.statsContainer;
  assert.equal(connectionId, await bob.evaluate(() => session.connection.connectionId));
  assert.deepEqual(stats.mediaLink.transport, {
    connectionEstimatedBandwidth: 60_000,
    networkCondition: 'critical',
    networkConditionReason: 'bandwidth',
  });
  assert.ok(stats.video.packetsSent > 0);
});

test('Publisher/videoQualityChanged, Subscriber/videoQualityChanged: another size of the picture is told at both ends', async () => {
  const room = await world.createRoom();
  const [alice, bob] = [await world.newPage(), await world.newPage()];
  await joinRoom(alice, room.member('alice'));
  await alice.evaluate(() => {
    window.canvas = document.createElement('canvas');
    Object.assign(canvas, { width: 160, height: 120 });
    const context = canvas.getContext('2d');
    let turn = 0;
    setInterval(() => {
      turn += 1;
      context.fillStyle = turn % 2 ? '#204080' : '#f0c040';
      context.fillRect(0, 0, canvas.width, canvas.height);
    }, 100);
    const [videoSource] = canvas.captureStream(10).getVideoTracks();
    return tools.publish(session, { name: 'alice', videoSource, audioSource: null });
  });
  await joinRoom(bob, room.member('bob'));
  await sees(bob, 'alice');
  // Each end has been sampled once when it knows its network.
  const listen = (hear) => {
    const isSize = ({ reason }) => reason === 'resolutionChange';
    window.resized = hear('alice', 'videoQualityChanged', isSize);
    return hear('alice', 'networkConditionChanged');
  };
  await Promise.all([alice, bob].map((page) => run(page, listen, next)));
  await alice.evaluate(() => {
    Object.assign(canvas, { width: 320, height: 240 });
  });
  const [published, subscribed] = await Promise.all(
    [alice, bob].map((page) => page.evaluate(() => resized)),
  );
  assert.equal(published.statsContainer.stats.video.layers[0].width, 320);
  assert.deepEqual([subscribed.stats.video.width, subscribed.stats.video.height], [320, 240]);
});

test('Subscriber/networkConditionChanged, Publisher/networkConditionChanged: statistics are read only while somebody listens', async () => {
  const [alice, bob] = await call();
  const watched = () => tools.moves(tools.videoOf('alice'), 50);
  await bob.evaluate(watched);
  assert.deepEqual(
    await Promise.all([alice, bob].map((page) => page.evaluate(() => reads))),
    [0, 0],
  );
  for (const page of [alice, bob]) {
    const counted = await page.evaluate(async () => {
      const one = tools.subscribers.alice ?? tools.publishers.alice;
      const [hear, other] = [() => {}, () => {}];
      one.on('networkConditionChanged videoQualityChanged', hear);
      one.on('networkConditionChanged', other);
      const timer = setInterval(() => tools.record('looked'), 100);
      await tools.until(() => reads >= 3, 'three samples');
      one.off('networkConditionChanged', hear).off('videoQualityChanged', hear);
      const before = reads;
      await tools.until(() => reads >= before + 2, 'samples for the last listener');
      clearInterval(timer);
      one.off('networkConditionChanged', other);
      return reads;
    });
    // One read may have been under way.
    await bob.evaluate(watched);
    const after = await page.evaluate(() => reads);
    assert.ok(after <= counted + 1, `${after - counted} reads for nobody`);
  }
});

test('Session/cpuPerformanceChanged: what the browser says of the processor is passed on', async () => {
  const [alice] = await call([]);
  const heard = await alice.evaluate(async () => {
    const observers = [];
    window.PressureObserver = class {
      constructor(callback) {
        this.say = (state) => callback([{ source: 'cpu', state }]);
        observers.push(this);
      }
      observe(source) {
        this.source = source;
        tools.record('observing');
        return Promise.resolve();
      }
      disconnect() {
        tools.record('unobserved');
      }
    };
    const states = [];
    session.on('cpuPerformanceChanged', ({ cpuPerformanceState }) => {
      states.push(cpuPerformanceState);
      tools.record('cpu');
    });
    await tools.recorded('observing');
    for (const state of ['nominal', 'nominal', 'serious']) observers[0].say(state);
    await tools.recorded('cpu', 2);
    session.off('cpuPerformanceChanged');
    await tools.recorded('unobserved');
    return { states, source: observers[0].source, reads };
  });
  assert.deepEqual(heard, { states: ['nominal', 'serious'], source: 'cpu', reads: 0 });
});

test('Session/cpuPerformanceChanged: where the browser says nothing, the time that video takes tells', async () => {
  const [, bob] = await call();
  await sees(bob, 'alice');
  const busy = () => {
    const began = performance.now();
    window.PressureObserver = undefined;
    window.bend = (report) => {
      for (const entry of report.values()) {
        if (entry.kind === 'video') entry.totalDecodeTime = (performance.now() - began) / 1000;
      }
    };
  };
  const heard = await run(bob, next, 'session', 'cpuPerformanceChanged', () => true, busy);
  assert.match(heard.cpuPerformanceState, /^(serious|critical)$/);
});
