/* What the browser says of its network, and of times in which the page did not run. */
import { push, sessions } from './page.js';

/** Only some browsers have it (Network Information); its other values change all the time. */
interface ConnectionInfo extends EventTarget {
  readonly type?: string;
}

let watching = false;

/** Tells the core from now on; there must be a page. */
export function watchNetwork(): void {
  if (watching || !('document' in globalThis)) return;
  watching = true;
  const networkChanged = (online: boolean): void => {
    if (sessions.size > 0) push({ type: 'networkChanged', online });
  };
  const thawed = (): void => {
    if (sessions.size > 0 && document.visibilityState === 'visible') push({ type: 'pageThawed' });
  };
  addEventListener('online', () => {
    networkChanged(true);
  });
  addEventListener('offline', () => {
    networkChanged(false);
  });
  addEventListener('pageshow', thawed);
  addEventListener('pagehide', ({ persisted }) => {
    // One that the browser keeps may come back.
    if (!persisted && sessions.size > 0) push({ type: 'pageLeft' });
  });
  document.addEventListener('resume', thawed);
  document.addEventListener('visibilitychange', thawed);
  const { connection } = navigator as { connection?: ConnectionInfo };
  let kind = connection?.type;
  connection?.addEventListener('change', () => {
    if (kind === connection.type) return;
    kind = connection.type;
    networkChanged(navigator.onLine);
  });
}
