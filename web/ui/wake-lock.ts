// Keeps a phone's screen on during a call, where the browser can.

/** Asks for the screen to stay on, again whenever the page comes back to the front. Returns what ends it. */
export function keepScreenOn(): () => void {
  // Old browsers have no wake lock, whatever their types say.
  const lock = (navigator as Partial<Navigator>).wakeLock;
  let held: WakeLockSentinel | undefined;
  let isOver = false;
  const release = () => void held?.release().catch(() => undefined);
  const ask = async () => {
    if (!lock || isOver || document.visibilityState !== 'visible') return;
    // Refused when the battery is low; the call goes on all the same.
    held = await lock.request('screen').catch(() => undefined);
    if (isOver) release();
  };
  const onVisible = () => void ask();
  document.addEventListener('visibilitychange', onVisible);
  void ask();
  return () => {
    isOver = true;
    document.removeEventListener('visibilitychange', onVisible);
    release();
  };
}
