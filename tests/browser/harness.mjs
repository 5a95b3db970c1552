// One world a test file: the real server, Chromium with fake devices, an origin for test pages.
/* global tools */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, afterEach, before } from 'node:test';
import { promisify } from 'node:util';
import OpenTok from 'opentok';
import { chromiumPath, launchChromium, shellPath } from './chromium.mjs';
import { launchFirefox } from './firefox.mjs';
import { startPageServer } from './page-server.mjs';
import { assertNoProcessNames, startServer } from './processes.mjs';

const textOf = (name) => readFileSync(new URL(name, import.meta.url), 'utf8');
const pageTools = textOf('page-tools.mjs');

/** Set by scripts/mutate.mjs: the public member that shall do nothing in every page. */
const mutant = process.env.PARLEY_MUTANT;
const mutation = mutant ? `const mutant = ${mutant};${textOf('mutant.mjs')}` : '';

/**
 * Opens a world for the tests of the calling file and closes it after the last one: every process
 * must be gone by then. A page that throws, or that breaks its security policy, fails its test.
 */
export function openWorld(options) {
  const world = new World(options);
  before(() => world.open());
  afterEach(() => world.closePages());
  after(() => world.close());
  return world;
}

/** What openWorld() opens; programs that are no tests open and close it themselves. */
export class World {
  #options;
  #pages = [];
  #faults = [];

  /** `windowed` is for pages that need what the browser has around them, as what it captures of screens. */
  constructor({ serverArgs = [], chromiumArgs = [], web, firefox = false, windowed = false } = {}) {
    this.#options = { serverArgs, chromiumArgs, web, firefox, windowed };
  }

  async open() {
    this.folder = mkdtempSync(join(tmpdir(), 'parley-test-'));
    await this.startServer();
    this.pageServer = await startPageServer();
    const { chromiumArgs, windowed } = this.#options;
    const program = windowed ? chromiumPath : shellPath;
    this.browser = await launchChromium(join(this.folder, 'tmp'), chromiumArgs, program);
    if (this.#options.firefox) this.firefox = await launchFirefox(this.folder);
  }

  /** Starts the server, again when `port` is the port of one that has ended. */
  async startServer(port) {
    const { serverArgs, web } = this.#options;
    this.server = await startServer({ folder: this.folder, port, args: serverArgs, web });
    const { apiKey, apiSecret, url } = this.server;
    this.openTok = new OpenTok(apiKey, apiSecret, { apiUrl: url });
    return this.server;
  }

  /** A session made by the official SDK; `member(name)` adds a token with that connection data. */
  async createRoom(options = {}) {
    const createSession = promisify(this.openTok.createSession.bind(this.openTok));
    const { sessionId } = await createSession(options);
    const { apiKey } = this.server;
    return {
      apiKey,
      sessionId,
      member: (data, tokenOptions = {}) => ({
        apiKey,
        sessionId,
        token: this.openTok.generateToken(sessionId, { data, ...tokenOptions }),
      }),
    };
  }

  /** The strict policy under which every test page runs. */
  get policy() {
    return `script-src 'self' ${this.server.url} 'wasm-unsafe-eval'; object-src 'none'`;
  }

  /** URL of a page that loads the client script by a plain tag, then `script` if there is one. */
  addPage({ head = '', body = '', script, headers = {} } = {}) {
    const path = `/page-${Math.random().toString(36).slice(2)}`;
    let tail = '';
    if (script) {
      this.pageServer.add(`${path}.js`, script);
      tail = `<script src="${path}.js"></script>`;
    }
    const html = [
      '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Test page</title>',
      `${head}<script src="${this.server.url}/v2/js/opentok.min.js"></script></head>`,
      `<body>${body}${tail}</body></html>`,
    ].join('');
    return this.pageServer.add(path, html, { 'content-security-policy': this.policy, ...headers });
  }

  /** A page of its own browser profile with the recording tools, or other ones, not yet anywhere. */
  async blankPage(toolsOfPage = pageTools) {
    const context = await this.browser.newContext();
    await context.addInitScript({
      content: `(() => {${mutation}\n})();(() => {${toolsOfPage}\n})();`,
    });
    const page = await context.newPage();
    this.#pages.push(page);
    page.on('pageerror', (error) => this.#faults.push(`uncaught: ${error.stack ?? error}`));
    page.on('crash', () => this.#faults.push('the page crashed'));
    page.on('console', (message) => {
      if (/Content Security Policy/i.test(message.text())) this.#faults.push(message.text());
    });
    return page;
  }

  /** A page with the client script loaded; options as in addPage. */
  async newPage(options) {
    const page = await this.blankPage();
    await page.goto(this.addPage(options));
    await page.evaluate(() => tools.watchExceptions());
    return page;
  }

  /** The same in Firefox; `script` runs after the recording tools. */
  async newFirefoxPage(script) {
    const page = await this.firefox.newPage(`${pageTools};${script}`);
    this.#pages.push(page);
    await page.goto(this.addPage());
    await page.evaluate(() => tools.watchExceptions());
    return page;
  }

  /** One page a name, all connected to one room in that order, each publishing under its name. */
  async newCall(names, options = {}) {
    const room = await this.createRoom();
    const pages = [];
    for (const name of names) {
      const page = await this.newPage();
      await joinRoom(page, room.member(name), { publish: { name }, ...options });
      pages.push(page);
    }
    return pages;
  }

  /** Takes what pages complained of so far, for tests that provoke it. */
  takeFaults() {
    return this.#faults.splice(0);
  }

  /** Closes all pages, but those to be kept; fails when one of them had faults. */
  async closePages(...kept) {
    const faults = this.takeFaults();
    const over = this.#pages.filter((page) => !kept.includes(page));
    this.#pages = kept;
    await Promise.all(over.map((page) => page.context().close()));
    assert.deepEqual(faults, [], 'pages had faults');
  }

  async close() {
    const problems = [];
    const attempt = async (action) => {
      try {
        await action();
      } catch (error) {
        problems.push(error);
      }
    };
    await attempt(() => this.browser?.close());
    await attempt(() => this.firefox?.close());
    await attempt(() => this.pageServer?.close());
    await attempt(() => {
      const { child } = this.server ?? {};
      return child && child.exitCode === null && child.signalCode === null && this.server.stop();
    });
    if (this.folder) {
      await attempt(() => assertNoProcessNames(basename(this.folder)));
      rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
    }
    if (problems.length > 0) throw new AggregateError(problems, problems.map(String).join('\n'));
  }
}

/** Joins as an application would; see `tools.join` for the options. */
export function joinRoom(page, member, options) {
  return page.evaluate(([to, how]) => tools.join(to, how), [member, options ?? {}]);
}

/** Resolves once a page's record holds `entry` at least `times` times. */
export function recorded(page, entry, times) {
  return page.evaluate(([what, count]) => tools.recorded(what, count), [entry, times]);
}

/**
 * Lets a page's media pass a network that loses packets. To be called before the page makes its
 * connections; resolves to a function that sets the loss in percent, 0 until then.
 */
export async function lossyNetwork(page) {
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('Network.enable');
  const lose = (packetLoss) =>
    devTools.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 1,
      downloadThroughput: 1e7,
      uploadThroughput: 1e7,
      packetLoss,
      packetQueueLength: 100,
    });
  await lose(0);
  return lose;
}

/** The page's record so far; with `wanted`, only the entries that it matches. */
export async function entries(page, wanted = /./) {
  const all = await page.evaluate(() => tools.entries);
  return all.filter((entry) => wanted.test(entry));
}

/** Resolves once a page decodes moving frames of `name`. */
export async function sees(page, name) {
  await page.evaluate(async (who) => tools.moves(await tools.videoComes(who)), name);
}

/** Resolves once sound of `name` comes out of a page. */
export async function hears(page, name) {
  await page.evaluate(async (who) => {
    const video = await tools.videoComes(who);
    await tools.until(() => video.srcObject, `media of "${who}"`);
    return tools.sounds(video);
  }, name);
}

/** Resolves once every page sees and hears every other one; `names` go with `pages`. */
export async function allSeeAndHear(pages, names) {
  const checks = [];
  for (const [index, page] of pages.entries()) {
    for (const name of names.filter((_name, other) => other !== index)) {
      checks.push(
        recorded(page, `subscribe ${name} ok`).then(() =>
          Promise.all([sees(page, name), hears(page, name)]),
        ),
      );
    }
  }
  await Promise.all(checks);
}

/** A client token signed by hand, for claims that the official SDK refuses to sign. */
export function signToken(claims, secret, header = { alg: 'HS256', typ: 'JWT' }) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part(header)}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}
