// Every word of the demo page beside those that every call's user interface says.
import { en } from '../ui/words.json';
import { makeWords } from '../ui/words.js';
import { problemKeys, type MediaProblem } from '../ui/own-media.js';

/** What is said in every call. */
export const words = /* @__PURE__ */ makeWords('en', en);

/** What the page says, by where it says it. */
export const text = {
  title: (room: string) => (room === '' ? 'Parley' : `${room} · Parley`),

  theme: {
    toDark: 'Switch to dark colours',
    toLight: 'Switch to light colours',
  },

  lobby: {
    heading: 'Ready when you are',
    lead: 'Pick a room, share its link, and talk. Nobody sees or hears you until you join.',
    headingInvited: 'You’re invited',
    leadInvited: (room: string) =>
      `Join the room “${room}”. Nobody sees or hears you until you do.`,
    name: 'Your name',
    namePlaceholder: 'What should others call you?',
    room: 'Room',
    roomHint: 'Everyone with the link can join.',
    shuffle: 'Suggest another room name',
    copy: 'Copy link',
    copied: 'Link copied',
    copyFailed: (link: string) => `Copy this link: ${link}`,
    roomMissing: 'Give the room a name, with at least one letter or digit.',
    join: 'Join',
    joining: 'Joining…',
    joinWithMicrophone: 'Join with microphone only',
    joinWithCamera: 'Join with camera only',
    joinWatching: 'Join to watch and chat',
    watchInstead: 'Join without camera and microphone',
    preview: 'Your camera',
    forDevelopers: 'Building something of your own?',
    manual: 'Read the manual',
    examples: 'Look at the examples',
    embed: 'Put a call into your page',
    tools: 'Developer tools',
    before: 'Not sure whether it will work?',
    check: 'Check this device and network',
  },

  devices: {
    camera: 'Camera',
    microphone: 'Microphone',
    unnamedCamera: (number: number) => `Camera ${number}`,
    unnamedMicrophone: (number: number) => `Microphone ${number}`,
    quiet: 'Speak to test your microphone',
    heard: 'Your microphone works',
    muted: 'Your microphone is muted',
    settings: 'Camera and microphone',
    settingsButton: 'Camera and microphone settings',
    done: 'Done',
  },

  insecure: {
    title: 'Cameras need a secure page',
    body: 'Browsers share a camera only over https, or on the computer the server runs on. If this is your server, start it with “npm start -- --lan” and open the https link it prints.',
  },

  alone: {
    heading: 'You’re the first one here',
    body: 'Send this link to the people you want to talk to.',
  },

  people: {
    button: 'People',
    title: (number: number) => `People (${number})`,
    close: 'Close list of people',
    list: 'People here',
    watching: 'Watching',
  },

  left: {
    failedHeading: 'Could not join',
    rejoin: 'Rejoin',
    rejoining: 'Rejoining…',
    startOver: 'Back to the start',
  },

  errors: {
    full: 'This room is full. Ask somebody to leave, or pick another room.',
    noRooms: 'This server has no rooms for guests. Start it with “npm start”, which makes them.',
    roomName: 'The server does not accept this room name. Pick another one.',
    scriptHeading: 'The page did not load completely',
    scriptBody:
      'The script for calls could not be loaded from the server. Check your network, then reload the page.',
  },
} as const;

/** What is wrong with the own camera and microphone, and what to do. */
export function explainMedia(problem: MediaProblem): { title: string; body: string } {
  if (problem === 'insecure') return text.insecure;
  const { title, body } = problemKeys(problem);
  return { title: words.say(title), body: words.say(body) };
}
