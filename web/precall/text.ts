// Every word of the check before a call beside those that every call's user interface says.
import { TicketError } from '../ui/errors.js';
import type { IceResult } from './ice.js';
import type { Flaw, Score } from './score.js';
import type { Obstacle } from './server.js';

const scoreWords: Record<Score, { title: string; body: string }> = {
  5: { title: 'Excellent', body: 'The network carries a call with ease.' },
  4: { title: 'Good', body: 'A call will go well.' },
  3: { title: 'Fair', body: 'A call will work, and you may notice flaws now and then.' },
  2: { title: 'Poor', body: 'A call will be tiring. Try what stands below before you join.' },
  1: {
    title: 'Bad',
    body: 'A call will hardly work from here. Try what stands below before you join.',
  },
};

const flawWords: Record<Flaw, string> = {
  delay:
    'Answers take long, so people will talk over each other. Use a cable or stand nearer to the router, and turn a VPN off.',
  jitter:
    'Packets come unevenly, so voices may break up. Stop downloads and other video on the same network.',
  loss: 'Packets get lost, so sound and picture may break up. Use a cable or stand nearer to the router.',
  blocked:
    'Here it worked, but where a firewall is in the way, the servers that help would not be reached.',
  picture:
    'The picture is coarse or stands still at times. Close other programs, or join with the camera off.',
};

const obstacleWords: Record<Obstacle, string> = {
  offline: 'This device is offline. Connect it to a network, then check again.',
  server:
    'The server does not answer. Check your network, and whether a firewall or VPN blocks this site.',
  socket:
    'The server answers, but calls to it (WebSocket) are blocked: by a proxy, a firewall, a VPN or an extension of the browser. Try another network, or ask who runs yours to allow WebSockets to this site.',
  refused: 'The server did not let the check in. Go back and come again by a new link.',
};

const outcomeWords: Record<IceResult['outcome'], string> = {
  reached: 'reached',
  refused: 'refuses',
  silent: 'does not answer',
};

export const text = {
  title: 'Check before a call',
  lead: 'Two minutes before a call: is your browser ready, do camera, microphone and loudspeaker work, and does your network carry it? What is sent comes back to you alone, and nothing is kept.',
  start: 'Start the check',
  again: 'Check again',
  running: 'Checking…',
  back: (host: string) => `Back to ${host}`,
  stepsLabel: 'What was checked',

  states: {
    waiting: 'Waiting',
    running: 'Running',
    good: 'Good',
    warning: 'Look here',
    bad: 'Problem',
  },

  browser: {
    name: 'Browser',
    good: 'can make video calls',
    script: 'The script for calls could not be loaded. Check your network, then reload the page.',
    insecure:
      'This page is not secure, so browsers give it no camera. Open it with https:// in its address.',
    old: 'This browser cannot make video calls. Use a current Chrome, Edge, Firefox or Safari.',
    codecs: (list: string) => `Video codecs: ${list}`,
  },

  devices: {
    name: 'Camera and microphone',
    both: 'both work',
    noCamera: 'The microphone works; there is no picture. You can join with sound only.',
    noMicrophone:
      'The camera works; nobody will hear you. Plug a microphone in, or choose another one.',
    silent:
      'The microphone is on, but nothing was heard yet. Say something, or choose another one.',
    found: (cameras: number, microphones: number) =>
      `Found: ${cameras} camera${cameras === 1 ? '' : 's'}, ${microphones} microphone${microphones === 1 ? '' : 's'}`,
    waiting: 'Answer the question of your browser: choose “Allow”.',
  },

  speaker: {
    title: 'Loudspeaker',
    play: 'Play a tone',
    output: 'Device',
    ask: 'Did you hear it?',
    yes: 'Yes',
    no: 'No',
    heard: 'You heard the tone.',
    unheard:
      'Turn the volume up, look whether headphones are plugged in, and choose another loudspeaker here or in your system’s settings.',
  },

  server: {
    name: 'Connection to the server',
    good: (connectMs: number, rttMs: number) =>
      `connected in ${connectMs} ms, answers within ${rttMs} ms`,
    noEcho: 'Connected, but what was sent did not come back.',
    noGuests:
      'This server has no rooms for guests, so the network was not checked. Come by the link that your application gives you.',
    obstacle: (obstacle: Obstacle) => obstacleWords[obstacle],
  },

  ice: {
    name: 'Ways through firewalls',
    running: 'Takes up to ten seconds.',
    none: 'This server names no STUN or TURN server: calls find a way within one network, and not through every firewall.',
    unknown: 'Which servers there are could not be found out.',
    one: ({ kind, transport, outcome, ms }: IceResult) =>
      `${kind} over ${transport} ${outcomeWords[outcome]}${outcome === 'reached' ? `, ${ms} ms` : ''}`,
    all: 'all are open',
    some: 'Some are blocked, others are open: calls will find a way.',
    noTurn:
      'Blocked to all TURN servers: calls may fail from this network. Try another one, or ask who runs yours to allow these.',
    noStun: 'The STUN servers do not answer: calls may fail from this network.',
  },

  media: {
    name: 'Sound and picture, out and back',
    waiting: 'Waiting for the first picture, for up to half a minute.',
    running: (left: number) => `${left} s left`,
    good: 'came back well',
    flawed: 'came back with flaws',
    failed:
      'Nothing came back: this network, or a program that protects this computer, keeps media from travelling.',
    local:
      'Without a TURN server that answers, media stays within this computer: the network was judged by the server’s answers alone.',
    relayed: 'By way of the TURN server and back.',
  },

  figures: {
    video: 'Picture',
    audio: 'Sound',
    loss: 'Packet loss',
    jitter: 'Jitter',
    rtt: 'Round trip',
    mos: 'Opinion score of sound',
  },

  score: {
    title: (score: Score) => scoreWords[score].title,
    body: (score: Score) => scoreWords[score].body,
    of: (score: Score) => `${score} of 5`,
    none: 'No call from here yet',
    noneBody: 'Do what stands at the problem, then check again.',
    devices: 'Nobody would see or hear you yet: see “Camera and microphone”.',
    unknown: 'The network was not checked',
    unknownBody: 'Browser and devices are judged on this page; how a call would go is not known.',
    flaw: (flaw: Flaw) => flawWords[flaw],
    how: 'How this is judged',
    howBody:
      'Sound is rated by the E-model of ITU-T G.107 from delay, jitter and loss, the picture by frame rate, size, bit rate and interruptions. The worse of the two counts.',
  },

  report: {
    title: 'Report',
    body: 'For whoever helps you. It holds what was measured and the names of your browser and devices; no addresses, tokens or recordings.',
    copy: 'Copy the report',
    copied: 'Copied',
    byHand: 'Select it and press Ctrl+C.',
  },
} as const;

/** Why there is no ticket; null where the server just has no rooms for guests. */
export function explainTicket(error: TicketError): string | null {
  const notFound = 404;
  if (error.status === notFound) return null;
  if (error.status === 0) return text.server.obstacle('server');
  return 'The server is busy. Check again in a moment.';
}
