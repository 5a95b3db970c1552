// Renders a whole call of parley-client/react as a server does, with the properties that it is given.
import { createElement as h, StrictMode } from 'react';
import { renderToString } from 'react-dom/server';

const { ParleyCall } = await import('parley-client/react');
const { member, ...props } = JSON.parse(process.argv[2]);
const call = h(ParleyCall, { ...member, ...props, onLeave() {}, onError() {} });
console.log(renderToString(h(StrictMode, null, call)));
