// The server in a hub between two networks, and a browser in each.
/* global tools */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumPath, launchChromium } from './chromium.mjs';
import { joinRoom } from './harness.mjs';
import { canMakeNetworks, Networks } from './networks.mjs';
import { startServer, serverBinary } from './processes.mjs';
import { startTurnServer } from './turn-server.mjs';

/** Why there can be no networks here; false where there can. */
export const whyNoNetworks = canMakeNetworks()
  ? false
  : 'it needs root, ip and nft, to make networks';

const pageTools = readFileSync(new URL('page-tools.mjs', import.meta.url), 'utf8');
const turnSecret = 'a-secret-shared-with-coturn';

export class NetworkWorld {
  #steps = [];

  /** `relay` starts a TURN server in the hub, and lets no UDP pass but by it. */
  static async open({ relay = false } = {}) {
    const world = new NetworkWorld();
    try {
      await world.#open(relay);
    } catch (error) {
      await world.close();
      throw error;
    }
    return world;
  }

  async #open(relay) {
    this.folder = mkdtempSync(join(tmpdir(), 'parley-networks-'));
    this.#cleanUp(() => rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 }));
    this.networks = new Networks({ passesUdp: !relay });
    this.#cleanUp(() => this.networks.close());
    const args = ['--host', '0.0.0.0', ...(relay ? await this.#startRelay() : [])];
    const binary = this.networks.wrapper(this.folder, 0, serverBinary);
    this.server = await startServer({ folder: this.folder, args, binary });
    this.#cleanUp(() => this.server.stop());
    this.url = `http://${this.networks.hubAddress}:${this.server.port}`;
    this.sessionId = this.#parley('session', 'create');
  }

  async #startRelay() {
    const turn = await startTurnServer({
      folder: this.folder,
      secret: turnSecret,
      address: this.networks.hubAddress,
      program: this.networks.wrapper(this.folder, 0, 'turnserver'),
    });
    this.#cleanUp(() => turn.stop());
    const relay = `turn:${this.networks.hubAddress}:${turn.port}`;
    return ['--turn-secret', turnSecret, '--ice-server', relay];
  }

  #cleanUp(step) {
    this.#steps.unshift(step);
  }

  /** What `parley` prints of its commands. */
  #parley(...args) {
    const data = join(this.folder, 'data');
    return execFileSync(serverBinary, [...args, '--data', data], { encoding: 'utf8' }).trim();
  }

  /** A page of the server's own origin in network 1 or 2, in the session, publishing by that name. */
  async join(network, name) {
    // Only secure pages get a camera, and a name for this machine would be another network's. Chromium
    // without windows trusts nobody.
    const trusted = [`--unsafely-treat-insecure-origin-as-secure=${this.url}`];
    const program = this.networks.wrapper(this.folder, network, chromiumPath);
    const profile = join(this.folder, `browser-${network}`);
    const browser = await launchChromium(profile, trusted, program);
    this.#cleanUp(() => browser.close());
    const page = await (await browser.newContext()).newPage();
    await page.addInitScript({ content: pageTools });
    await page.goto(`${this.url}/health`);
    await page.addScriptTag({ url: `${this.url}/v2/js/opentok.min.js` });
    await page.evaluate(() => tools.watchExceptions());
    const { apiKey } = this.server;
    const { sessionId } = this;
    const token = this.#parley('token', 'create', sessionId, '--connection-data', name);
    await joinRoom(page, { apiKey, sessionId, token }, { publish: { name } });
    return page;
  }

  async close() {
    for (const step of this.#steps) await step();
  }
}
