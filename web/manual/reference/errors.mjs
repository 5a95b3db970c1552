// The page of errors: their names and numbers from schema/errors.json, and what to do about each.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../scripts/lib.mjs';

/** What to do, by name: what an error's message, which knows the case, cannot say in general. */
const advice = {
  OT_AUTHENTICATION_ERROR:
    'The token is refused. See [Token errors](../troubleshooting.md#token-errors).',
  OT_INVALID_SESSION_ID:
    'Pass the session id as the server gave it, and an API key of this server.',
  OT_CONNECT_FAILED:
    'The server cannot be reached. See [connect fails](../troubleshooting.md#connect-fails).',
  OT_NOT_CONNECTED: 'Wait for `sessionConnected`, or for `connect` to call back.',
  OT_INVALID_PARAMETER: 'The message says which argument is wrong and what it takes.',
  OT_CONNECTION_LIMIT_EXCEEDED: 'The session or the server is full. Try again later.',
  OT_PERMISSION_DENIED: 'The role of the token does not allow it. Make a token with another role.',
  OT_USER_MEDIA_ACCESS_DENIED: 'The user said no. Show how to allow the camera, then try again.',
  OT_HARDWARE_UNAVAILABLE: 'Another program has the device. Close it, then try again.',
  OT_NO_DEVICES_FOUND:
    'Plug a device in, or publish with `videoSource: null` or `audioSource: null`.',
  OT_NO_VALID_CONSTRAINTS: 'Leave audio or video on: a publisher needs one of them.',
  OT_CONSTRAINTS_NOT_SATISFIED: 'Ask for another device id, or for less.',
  OT_UNABLE_TO_CAPTURE_MEDIA: 'The browser gave no media. The message has its reason.',
  OT_INVALID_VIDEO_SOURCE: 'Pass the id of a camera of `OT.getDevices()`.',
  OT_SET_VIDEO_SOURCE_FAILURE: 'The present camera goes on. The message has the reason.',
  OT_SCREEN_SHARING_NOT_SUPPORTED: 'This browser cannot share screens, as on most phones.',
  OT_NOT_SUPPORTED: 'The browser or Parley cannot do it. The message says which.',
  OT_MEDIA_ERR_ABORTED:
    'The browser keeps sound back. Call `OT.unblockAudio()` in a click handler.',
  OT_STREAM_CREATE_FAILED: 'The stream could not be published. Try again.',
  OT_TIMEOUT: 'The other side did not answer in time. Check the network, then try again.',
  OT_CREATE_PEER_CONNECTION_FAILED:
    'The browser refused a connection. Close other calls in this browser.',
  OT_ICE_WORKFLOW_FAILED:
    'No network path. Give the server a TURN server: [Deploying](../deploying.md#turn).',
  OT_SET_REMOTE_DESCRIPTION_FAILED: 'The two browsers do not agree on media. Update them.',
  OT_DISCONNECTED: 'The session ended before the call was done. Connect again.',
  OT_STREAM_NOT_FOUND: 'The stream is not in this session, or not any more.',
  OT_STREAM_DESTROYED: 'The stream ended before the call was done.',
  OT_STREAM_LIMIT_EXCEEDED: 'Too many streams. Unpublish or unsubscribe some.',
  OT_NOT_FOUND: 'Whom it is about has left.',
  OT_PAYLOAD_TOO_LARGE: 'A signal has at most 8192 bytes of data.',
  OT_RATE_LIMIT_EXCEEDED: 'Ask less often. Who goes on is disconnected.',
  OT_INTERNAL_ERROR: 'A fault in Parley. Please report it with the message.',
  OT_UNEXPECTED_SERVER_RESPONSE:
    'Client and server do not fit. Load the script from the server itself.',
};

/** Every error: its name, its title, its number, and its numbers for single operations. */
export function readErrors() {
  const { errors, operations } = JSON.parse(readFileSync(join(root, 'schema/errors.json'), 'utf8'));
  return Object.entries(errors).map(([name, error]) => ({
    name,
    title: error.title,
    code: error.code,
    others: operations.filter((one) => one in error).map((one) => [one, error[one]]),
  }));
}

function section({ name, title, code, others }) {
  if (!advice[name]) throw new Error(`errors.mjs says nothing about ${name}`);
  const numbers = [
    `${code}`,
    ...others.map(([operation, number]) => `${number} from \`${operation}\``),
  ];
  return `### ${name}\n\n${title}. Code ${numbers.join(', ')}.\n\n${advice[name]}`;
}

/** The page as Markdown; `types` is what the docstrings say of errors. */
export function errorsPage(types) {
  const errors = readErrors();
  for (const name of Object.keys(advice)) {
    if (!errors.some((error) => error.name === name)) throw new Error(`there is no error ${name}`);
  }
  const rows = errors.map(
    ({ name, code, title }) => `| \`${code}\` | [${name}](#${name.toLowerCase()}) | ${title} |`,
  );
  return `# Errors

Every call that can fail reports an error with a \`name\`, a \`code\` and a \`message\`: to its callback,
or as the rejection of its promise. Test the name. The numbers are OpenTok's; one number may have several
names, and one name several numbers. The message says what is wrong in this case and what to do.

| Code | Name | |
| --- | --- | --- |
${rows.join('\n')}

${types}

## All errors

${errors.map(section).join('\n\n')}
`;
}
