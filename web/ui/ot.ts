// OpenTok's client API, as a script tag provides it in `window.OT` and the package exports it.
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

export type OT = typeof api;

declare global {
  interface Window {
    OT?: OT;
  }
}

/** How publishers and subscribers stand in a tile: they fill it, and it has its own controls. */
export const widgetInTile = {
  insertMode: 'append',
  width: '100%',
  height: '100%',
  showControls: false,
} as const satisfies api.WidgetProperties;
