// OpenTok's client API, as the page's script tag provides it in `window.OT`.
import type * as api from '../src/types/index.js';

export type {
  Connection,
  Device,
  OTError,
  Publisher,
  Session,
  Stream,
  WidgetProperties,
} from '../src/types/index.js';

declare global {
  interface Window {
    OT?: typeof api;
  }
}

/** The API. Only called after the page has seen that the script was loaded. */
export function ot(): typeof api {
  if (!window.OT) throw new Error('opentok.min.js is not loaded');
  return window.OT;
}

/** How publishers and subscribers stand in this page: they fill their tile, which has its own controls. */
export const widgetInTile = {
  insertMode: 'append',
  width: '100%',
  height: '100%',
  showControls: false,
} as const satisfies api.WidgetProperties;
