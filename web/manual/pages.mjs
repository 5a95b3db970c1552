// The pages of the manual in the order in which one reads them.

/** Sections of the navigation; every page of the manual is in one of them. */
export const sections = [
  {
    title: 'Start',
    pages: [
      ['index', 'The manual'],
      ['getting-started', 'Getting started'],
      ['embed', 'A call in your page'],
      ['precall', 'Check before a call'],
      ['bundling', 'With a bundler'],
      ['concepts', 'Concepts'],
      ['moving-from-opentok', 'Moving from OpenTok'],
    ],
  },
  {
    title: 'Client reference',
    pages: [
      ['client/ot', 'OT'],
      ['client/session', 'Session'],
      ['client/publisher', 'Publisher'],
      ['client/subscriber', 'Subscriber'],
      ['client/stream', 'Stream'],
      ['client/connection', 'Connection'],
      ['client/events', 'Events'],
      ['client/lists', 'Lists'],
      ['client/statistics', 'Statistics'],
      ['client/errors', 'Errors'],
      ['client/react', 'React'],
      ['client/element', 'Element'],
    ],
  },
  {
    title: 'Server',
    pages: [
      ['rest', 'REST'],
      ['webhooks', 'Webhooks'],
      ['tools', 'Developer tools'],
      ['cli', 'Command line'],
      ['deploying', 'Deploying'],
    ],
  },
  {
    title: 'More',
    pages: [
      ['troubleshooting', 'Troubleshooting'],
      ['compatibility', 'Compatibility'],
      ['quality', 'Quality'],
      ['architecture', 'Architecture'],
    ],
  },
];

/** Every page: where it is, what the navigation calls it, and the section that it is in. */
export const allPages = sections.flatMap(({ title, pages }) =>
  pages.map(([name, label]) => ({ name, label, section: title })),
);
