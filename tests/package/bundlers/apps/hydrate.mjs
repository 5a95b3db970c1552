// The page's half: takes over what the server rendered. What does not match is an error.
import { createElement } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { Call } from './call.mjs';

hydrateRoot(document.getElementById('root'), createElement(Call, { room: 'room' }), {
  onRecoverableError(error) {
    throw error;
  },
});
