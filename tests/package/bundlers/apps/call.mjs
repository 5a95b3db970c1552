// A component that is rendered on the server first and comes to life in the page.
import OT from 'parley-client';
import { createElement, useEffect, useState } from 'react';
import { present } from './present.mjs';

export function Call({ room }) {
  const [state, setState] = useState('rendered on the server');
  useEffect(() => {
    present(OT);
    setState('alive');
  }, []);
  return createElement(
    'main',
    { id: 'call' },
    `${room}: ${state}, Parley ${OT.properties.version}`,
  );
}
