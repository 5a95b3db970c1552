// A page with the element.
import 'parley-client/element';
import type { ParleyCall, ParleyCallError } from 'parley-client/element';

const call: ParleyCall = document.createElement('parley-call');
call.setAttribute('room', 'a');
call.hidden = false;
call.addEventListener('joined', ({ detail }) => detail.participants.toFixed());
call.addEventListener('left', ({ detail }) => detail.reason === 'removed');
call.addEventListener('participantLeft', (event) => event.detail.connectionId.length, {
  once: true,
});
const failed = ({ detail }: CustomEvent<{ error: ParleyCallError }>) => detail.error.message;
call.addEventListener('error', failed);
call.removeEventListener('error', failed);
call.addEventListener('click', (event) => event.clientX);
call.addEventListener('something', (event: Event) => event.type);
document.querySelector('parley-call')?.addEventListener('ready', () => undefined);
// @ts-expect-error There is no such ending.
call.addEventListener('left', ({ detail }) => detail.reason === 'gone');
// @ts-expect-error The words are in the error.
call.addEventListener('error', (event) => event.message);
