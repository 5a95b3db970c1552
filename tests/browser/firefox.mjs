// Starts Firefox with a fake camera and a fake microphone, and drives its pages by WebDriver BiDi.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import WebSocket from 'ws';
import { within } from './processes.mjs';

const startMs = 60_000;
const commandMs = 90_000;

const preferences = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.autoplay.default': 0,
  'media.autoplay.blocking_policy': 0,
  // Both browsers are on this machine, which may have no other network.
  'media.peerconnection.ice.loopback': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'media.gmp-manager.updateEnabled': false,
  'app.update.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.page': 0,
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'toolkit.telemetry.reportingpolicy.firstRun': false,
  'services.settings.server': 'data:,',
};

function makeProfile(folder) {
  const profile = join(folder, 'firefox');
  mkdirSync(profile, { recursive: true });
  const lines = Object.entries(preferences).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  );
  writeFileSync(join(profile, 'user.js'), `${lines.join('\n')}\n`);
  return profile;
}

/** Starts Firefox; `folder` takes its profile. `newPage()` makes pages, `close()` ends it. */
export async function launchFirefox(folder) {
  const profile = makeProfile(folder);
  const command = ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port=0'];
  const child = spawn(process.env.FIREFOX ?? '/usr/bin/firefox-esr', command, {
    env: { ...process.env, TMPDIR: folder, HOME: folder, MOZ_CRASHREPORTER_DISABLE: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'exit');
  const endWithUs = () => child.kill('SIGKILL');
  process.once('exit', endWithUs);
  try {
    const url = await within(addressOf(child), startMs, 'starting Firefox');
    const link = await Link.open(`${url}/session`);
    await link.send('session.new', { capabilities: {} });
    return {
      newPage: (preload) => Page.open(link, preload),
      async close() {
        await link.send('browser.close', {});
        await within(ended, startMs, "Firefox's end");
        process.removeListener('exit', endWithUs);
      },
    };
  } catch (error) {
    child.kill('SIGKILL');
    await ended;
    throw error;
  }
}

function addressOf(child) {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stderr.on('data', (chunk) => {
      output += chunk;
      const found = /WebDriver BiDi listening on (ws:\S+)/.exec(output);
      if (found) resolve(found[1]);
    });
    child.once('exit', () => reject(new Error(`Firefox ended:\n${output}`)));
  });
}

/** Commands and their answers. */
class Link {
  #socket;
  #last = 0;
  #waiting = new Map();

  static async open(url) {
    const link = new Link();
    link.#socket = new WebSocket(url);
    link.#socket.on('message', (data) => link.#hear(JSON.parse(data)));
    await within(once(link.#socket, 'open'), startMs, 'connecting to Firefox');
    return link;
  }

  send(method, params) {
    this.#last += 1;
    const id = this.#last;
    const answer = new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#socket.send(JSON.stringify({ id, method, params }));
    return within(answer, commandMs, method);
  }

  #hear({ id, result, error, message }) {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.reject(new Error(`${error}: ${message}`));
    else waiting?.resolve(result);
  }
}

/** A page with the part of Playwright's interface that the harness uses. */
class Page {
  #link;
  #context;

  /** `preload` is a script that runs in the page before its own. */
  static async open(link, preload) {
    const page = new Page();
    page.#link = link;
    const { context } = await link.send('browsingContext.create', { type: 'tab' });
    page.#context = context;
    await link.send('script.addPreloadScript', {
      functionDeclaration: `() => {${preload}\n}`,
      contexts: [context],
    });
    return page;
  }

  goto(url) {
    return this.#link.send('browsingContext.navigate', {
      context: this.#context,
      url,
      wait: 'complete',
    });
  }

  /** Calls `task(argument)` in the page; what it returns, or its promise brings, comes as JSON. */
  async evaluate(task, argument) {
    const call = `(${task})(${JSON.stringify(argument ?? null)})`;
    const { result, exceptionDetails } = await this.#link.send('script.evaluate', {
      expression: `(async () => ${call})().then(
        (value) => JSON.stringify({ value: value ?? null }),
        (error) => JSON.stringify({ error: String(error) }))`,
      target: { context: this.#context },
      awaitPromise: true,
      userActivation: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.text);
    const { value, error } = JSON.parse(result.value);
    if (error) throw new Error(error);
    return value;
  }

  /** A page stands for its context here: Firefox is started for one file of tests. */
  context() {
    return this;
  }

  close() {
    return this.#link.send('browsingContext.close', { context: this.#context });
  }
}
