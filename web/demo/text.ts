// Every word the page says.

const count = (number: number, one: string, many: string) =>
  `${number} ${number === 1 ? one : many}`;

/** What the page says, by where it says it. */
export const text = {
  title: (room: string) => (room === '' ? 'Parley' : `${room} · Parley`),
  guest: 'Guest',
  you: 'You',
  youNamed: (name: string) => `${name} (you)`,

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
    done: 'Done',
  },

  media: {
    starting: 'Starting your camera…',
    asking: 'Your browser is asking for your camera and microphone. Choose “Allow”.',
    retry: 'Try again',
    microphoneOnly: 'Microphone only',
    problems: {
      denied: {
        title: 'Camera and microphone are blocked',
        body: 'Your browser was told not to share them with this page. Open the site settings beside the address, allow camera and microphone, then try again.',
      },
      missing: {
        title: 'No camera or microphone found',
        body: 'Plug one in, or switch it on, then try again. You can also join and just watch and chat.',
      },
      busy: {
        title: 'Camera or microphone is in use',
        body: 'Another program seems to be using it, or it does not answer. Close other video apps, then try again.',
      },
      insecure: {
        title: 'Cameras need a secure page',
        body: 'Browsers share a camera only over https, or on the computer the server runs on. If this is your server, start it with “npm start -- --lan” and open the https link it prints.',
      },
      other: {
        title: 'Camera and microphone did not start',
        body: 'Check that they work in another program, then try again. You can also join and just watch and chat.',
      },
    },
    noCameraFound: 'No camera was found, so you’ll join with your microphone only.',
    noMicrophoneFound: 'No microphone was found, so others will see but not hear you.',
    cameraBusy:
      'Your camera is in use by another program, so you’ll join with your microphone only.',
    microphoneBusy:
      'Your microphone is in use by another program, so others will see but not hear you.',
    stopped: 'Your camera or microphone was disconnected.',
    stoppedByModerator: 'A moderator stopped your camera and microphone.',
  },

  controls: {
    label: 'Call controls',
    mute: 'Mute microphone',
    unmute: 'Unmute microphone',
    noMicrophone: 'Use a microphone',
    cameraOff: 'Turn camera off',
    cameraOn: 'Turn camera on',
    noCamera: 'Use a camera',
    microphoneToggle: 'Microphone',
    cameraToggle: 'Camera',
    shareScreen: 'Share your screen',
    stopScreen: 'Stop sharing your screen',
    people: 'People',
    chat: 'Chat',
    chatUnread: (number: number) => `Chat, ${count(number, 'unread message', 'unread messages')}`,
    leave: 'Leave',
    settings: 'Camera and microphone settings',
  },

  call: {
    grid: 'People in the call',
    alone: 'You’re the first one here',
    aloneBody: 'Send this link to the people you want to talk to.',
    connecting: 'Connecting…',
    reconnecting: 'Reconnecting…',
    watching: 'Watching',
    subscribeFailed: (name: string) => `Could not connect to ${name}.`,
    screenOf: (name: string) => `${name}’s screen`,
    yourScreen: 'Your screen',
    joined: (name: string) => `${name} joined`,
    left: (name: string) => `${name} left`,
    lostPeer: (name: string) => `${name} lost the connection`,
    sharing: (name: string) => `${name} is sharing their screen`,
    entered: (room: string, others: number) =>
      others === 0
        ? `You joined ${room}. Nobody else is here yet.`
        : `You joined ${room}. ${count(others, 'other person is', 'other people are')} here.`,
    microphoneOff: 'microphone off',
    cameraOff: 'camera off',
    muted: 'Microphone muted',
    unmuted: 'Microphone on',
    videoOff: 'Camera off',
    videoOn: 'Camera on',
    soundBlocked: 'Your browser holds the sound back. Click or tap anywhere to hear the others.',
    publishFailed: 'You joined, but others can’t see or hear you:',
  },

  chat: {
    title: 'Chat',
    close: 'Close chat',
    empty:
      'No messages yet. What you write here goes to everyone in the call, and is gone when the call is over.',
    placeholder: 'Write a message',
    send: 'Send message',
    log: 'Messages',
    notice: (name: string, message: string) => `${name}: ${message}`,
    failed: 'Your message was not sent:',
    server: 'Server',
  },

  people: {
    title: (number: number) => `People (${number})`,
    close: 'Close list of people',
    list: 'People here',
  },

  left: {
    heading: 'You left the call',
    body: 'Your camera and microphone are off.',
    lostHeading: 'The connection was lost',
    lostBody:
      'Your network or the server went away. Your camera and microphone are off. Rejoin when you are back online.',
    removedHeading: 'You were removed from the call',
    removedBody: 'A moderator ended your part in it. Your camera and microphone are off.',
    failedHeading: 'Could not join',
    rejoin: 'Rejoin',
    rejoining: 'Rejoining…',
    startOver: 'Back to the start',
  },

  errors: {
    full: 'This room is full. Ask somebody to leave, or pick another room.',
    tooMany: 'That was a lot at once. Wait a few seconds and try again.',
    permission: 'You are not allowed to do that in this room.',
    refused: 'The server did not accept your ticket to this room. Reload the page and try again.',
    unreachable: 'The server cannot be reached. Check your network and try again.',
    noRooms: 'This server has no rooms for guests. Start it with “npm start”, which makes them.',
    roomName: 'The server does not accept this room name. Pick another one.',
    server: 'Something went wrong on the server. Try again in a moment.',
    tooLong: 'The message is too long.',
    network:
      'No way was found to send video between the two computers. A firewall may be in between.',
    timeout: 'That took too long. Check your network and try again.',
    notConnected: 'The connection is gone.',
    screen: 'Your screen could not be shared.',
    unknown: (name: string) => `Something went wrong (${name}).`,
    unsupportedHeading: 'This browser cannot make video calls',
    unsupportedBody: 'Open this page in a current version of Chrome, Edge, Firefox or Safari.',
    scriptHeading: 'The page did not load completely',
    scriptBody:
      'The script for calls could not be loaded from the server. Check your network, then reload the page.',
    reload: 'Reload',
  },
} as const;
