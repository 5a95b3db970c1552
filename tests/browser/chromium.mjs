// Starts the browser: Chromium with a fake camera and a fake microphone.
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';

const chromiumArguments = [
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

export const chromiumPath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** The same browser without its windows. They are drawn without a screen, too: a third of all its work. */
export const shellPath = process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell';

/** Starts Chromium with fake devices; `folder` takes its profile. */
export function launchChromium(folder, extraArguments = [], executablePath = chromiumPath) {
  mkdirSync(folder, { recursive: true });
  const mode = executablePath === shellPath ? [] : ['--headless=new'];
  return chromium.launch({
    env: { ...process.env, TMPDIR: folder },
    executablePath,
    args: [...mode, ...chromiumArguments, ...extraArguments],
  });
}
