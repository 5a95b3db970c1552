// The score of the check before a call: the E-model at points that can be computed by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './bundle.mjs';

const { delayOf, mosOf, rate, rFactor } = await load('../precall/score');
const figures = (rttMs, jitterMs, lossPercent) => ({ rttMs, jitterMs, lossPercent });
const near = (actual, expected) => assert.ok(Math.abs(actual - expected) < 0.01, `${actual}`);

test('delay is half the round trip, the jitter buffer and the codec', () => {
  assert.equal(delayOf(figures(100, 10, 0)), 50 + 20 + 26);
});

test('R falls with delay, faster beyond 177 ms, and with loss', () => {
  near(rFactor(figures(0, 0, 0)), 93.2 - 0.024 * 26);
  near(rFactor(figures(400, 0, 0)), 93.2 - 0.024 * 226 - 0.11 * (226 - 177.3));
  near(rFactor(figures(0, 0, 25.1)), 93.2 - 0.024 * 26 - 95 / 2);
  assert.equal(rFactor(figures(5000, 0, 0)), 0);
  assert.equal(rFactor(figures(0, 0, -5)), rFactor(figures(0, 0, 0)));
  assert.equal(rFactor(figures(0, 0, 500)), rFactor(figures(0, 0, 100)));
});

test('the opinion score is that of G.107 annex B', () => {
  assert.equal(mosOf(-1), 1);
  assert.equal(mosOf(0), 1);
  assert.equal(mosOf(100), 4.5);
  near(mosOf(93.2), 4.41);
  near(mosOf(60), 3.1);
  near(mosOf(50), 2.575);
  for (let r = 0; r < 100; r += 1) assert.ok(mosOf(r) <= mosOf(r + 1) + 0.01 && mosOf(r) >= 1);
});

test('each class of G.109 is a score, and each flaw has a name', () => {
  assert.deepEqual(rate(figures(20, 2, 0)), { score: 5, mos: 4.4, flaws: [] });
  assert.equal(rate(figures(20, 2, 2)).score, 4);
  assert.equal(rate(figures(20, 2, 6)).score, 3);
  assert.equal(rate(figures(20, 2, 10)).score, 2);
  assert.equal(rate(figures(20, 2, 30)).score, 1);
  assert.deepEqual(rate(figures(600, 2, 0)).flaws, ['delay']);
  assert.deepEqual(rate(figures(20, 40, 2)).flaws, ['jitter', 'loss']);
  assert.equal(rate(figures(Number.MAX_SAFE_INTEGER, 0, 100)).mos, 1);
});

test('the worse of sound and picture counts', () => {
  assert.equal(rate(figures(20, 2, 0), { picture: 5 }).score, 5);
  assert.deepEqual(rate(figures(20, 2, 0), { picture: 2 }), {
    score: 2,
    mos: 4.4,
    flaws: ['picture'],
  });
  assert.equal(rate(figures(20, 2, 30), { picture: 5 }).score, 1);
});

test('where no server answers that finds ways through firewalls, no call is promised', () => {
  const blocked = (lossPercent) => rate(figures(20, 2, lossPercent), { isBlocked: true });
  assert.deepEqual(blocked(0), { score: 3, mos: 4.4, flaws: ['blocked'] });
  assert.equal(blocked(30).score, 1);
});
