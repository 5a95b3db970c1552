// Renders the component as a server does. Reaching for anything of a browser ends it.
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';

for (const name of ['window', 'document', 'navigator', 'location', 'self', 'WebSocket'])
  Object.defineProperty(globalThis, name, {
    get() {
      throw new Error(`${name} was touched while rendering`);
    },
  });

const { Call } = await import('./call.mjs');
console.log(renderToString(createElement(Call, { room: 'room' })));
