// Starts the browser: Chromium with a fake camera and a fake microphone.
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';

const chromiumArguments = [
  '--headless=new',
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

/** Starts Chromium with fake devices; `folder` takes its profile. */
export function launchChromium(folder, extraArguments = [], executablePath = chromiumPath) {
  mkdirSync(folder, { recursive: true });
  return chromium.launch({
    env: { ...process.env, TMPDIR: folder },
    executablePath,
    args: [...chromiumArguments, ...extraArguments],
  });
}
