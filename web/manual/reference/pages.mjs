// The client reference as Markdown: a page for each class, made of the docstrings.
import { slugOf } from '../markdown.mjs';
import { readErrors, errorsPage } from './errors.mjs';
import { aliasCode, membersOf, readDeclarations } from './types.mjs';

/** What each page describes: its class, its events, and types that go with it. */
const plan = [
  {
    page: 'client/ot',
    title: 'OT',
    text: 'The global object of the script tag and the default export of the package: everything begins here. [Session](session.md), [Publisher](publisher.md) and [Subscriber](subscriber.md) have pages of their own.',
    values: true,
    events: 'OTEvents',
    types: [
      'Device',
      'AudioOutputDevice',
      'GetUserMediaProperties',
      'ScreenSharingCapability',
    ].concat(['SupportedCodecs', 'Eventful', 'IssueCallback']),
  },
  {
    page: 'client/session',
    object: 'session',
    main: 'Session',
    events: 'SessionEvents',
    types: ['SessionOptions', 'IceConfig', 'SignalOptions', 'SignalError', 'SessionInfo'],
  },
  {
    page: 'client/publisher',
    object: 'publisher',
    main: 'Publisher',
    events: 'PublisherEvents',
    types: ['PublisherProperties', 'WidgetStyle', 'MediaSource', 'MediaProcessorConnector']
      .concat(['VideoContentHint', 'VideoBitratePreset', 'ScalabilityMode'])
      .concat(['VideoFilter', 'AudioFilter']),
    folded: ['Widget', 'WidgetProperties'],
  },
  {
    page: 'client/subscriber',
    object: 'subscriber',
    main: 'Subscriber',
    events: 'SubscriberEvents',
    types: ['SubscriberProperties'],
  },
  {
    page: 'client/stream',
    object: 'stream',
    main: 'Stream',
    types: ['StreamChannel', 'Dimensions'],
  },
  {
    page: 'client/connection',
    object: 'connection',
    main: 'Connection',
    types: ['Capabilities', 'Reason'],
  },
  {
    page: 'client/events',
    title: 'Events',
    main: 'Event',
    types: ['OTEventEmitter', 'HandlerMap'],
  },
  { page: 'client/lists', title: 'Lists', object: 'list', main: 'Collection', types: [] },
  {
    page: 'client/statistics',
    title: 'Statistics',
    text: 'What `getStats()` of [publishers](publisher.md#getstats) and [subscribers](subscriber.md#getstats) gives, and what is made of it. [Quality](../quality.md) says how.',
    file: 'stats',
  },
];

/** The modules of the package beside OT: each is a page of its own, made of its own types. */
const modules = [
  {
    page: 'client/react',
    title: 'React',
    source: 'web/react/types.ts',
    text: 'What `parley-client/react` has for React 18 and later. [With a bundler](../bundling.md#hooks-and-components) shows an application. Names with a question mark may be left out; all others are required.',
    functions: {
      ParleyCall: ['ParleyCallProps', 'ParleyCallLabels'],
      useSession: ['UseSessionOptions', 'SessionState'],
      usePublisher: ['PublisherState'],
      useSubscriber: ['SubscriberState'],
      useEvent: ['EventsOf'],
      PublisherView: ['PublisherViewProps'],
      SubscriberView: ['SubscriberViewProps', 'DivProps'],
    },
  },
  {
    page: 'client/element',
    title: '`<parley-call>`',
    source: 'web/embed/element-types.ts',
    text: 'What `parley-client/element` has, and `/js/parley-element.mjs` of every server. [A call in your page](../embed.md#as-an-element) shows it in a page.',
    element: 'ParleyCall',
    events: 'ParleyCallEventMap',
    types: ['ParleyCallError', 'ParleyCallParticipant'],
  },
];

const titles = {
  SessionOptions: 'Options of OT.initSession',
  PublisherProperties: 'Properties of OT.initPublisher',
  SubscriberProperties: 'Properties of session.subscribe',
  SignalOptions: 'Options of session.signal',
  WidgetStyle: 'Style',
};

const code = (text) => `\`${text.replaceAll('|', '\\|')}\``;
const cell = (text) => prose(text).replace(/(?<!\\)\|/g, '\\|');

/** Names of errors are code wherever a docstring has them. */
const prose = (text) =>
  text.replace(/(`[^`]*`)|\b(OT_[A-Z_]+)\b/g, (_all, quoted, name) => quoted ?? `\`${name}\``);

function described({ text, deprecated }) {
  const old = deprecated === undefined ? '' : `*Old.* ${deprecated}`;
  return [text, old].filter(Boolean).join(' ');
}

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Words that a column's heading says where there is room for columns. */
const narrow = (text) => `<span class="narrow">${text}</span>`;

/** The type of a field; that one may be left out is said by its name. */
const typeOf = ({ calls, type, isOptional }) => {
  if (calls) return 'function';
  return isOptional ? type.replace(/ \| undefined$/, '') : type;
};

/** One row a field: its name above its type, what it is when left out, and what it does. */
function fieldsTable(members, { defaults }) {
  const shown = defaults && members.some((member) => member.default);
  const rows = members.map((member) => [
    `${code(member.name + (member.isOptional && !shown ? '?' : ''))}<br>${code(typeOf(member))}`,
    ...(shown ? [member.default ? `${narrow('Default: ')}${cell(member.default)}` : ''] : []),
    cell(described(member)),
  ]);
  return table(['Name and type', ...(shown ? ['Default'] : []), 'What it is'], rows);
}

function method(member) {
  const calls = member.calls.map((call) => call.replace(/\n {2,}/g, (indent) => indent));
  return [`### ${member.name}`, `\`\`\`ts\n${calls.join('\n')}\n\`\`\``, prose(described(member))];
}

const byName = (one, other) => (one.name.toLowerCase() < other.name.toLowerCase() ? -1 : 1);

/** What an event has beyond what every event has. */
function payload(interfaces, { typeNode }) {
  if (typeNode?.typeName?.getText() === 'CustomEvent') {
    const detail = typeNode.typeArguments[0].getText().replaceAll('readonly ', '');
    return detail === 'object' ? '' : code(`detail: ${detail}`);
  }
  const declared = interfaces.get(typeNode?.typeName?.getText());
  if (!declared || declared.name === 'Event') return '';
  const fields = declared.own.map((field) => {
    const type = code(`${field.name}${field.isOptional ? '?' : ''}: ${field.type}`);
    return field.text ? `${type} ${cell(field.text)}` : type;
  });
  return fields.join('<br>');
}

function eventsTable(interfaces, name) {
  const rows = membersOf(interfaces, name)
    .sort(byName)
    .map((event) => {
      const declared = interfaces.get(event.typeNode?.typeName?.getText());
      const text = described(event) || (declared?.name === 'Event' ? '' : (declared?.text ?? ''));
      return [code(event.name), cell(text), payload(interfaces, event)];
    });
  return table(['Event', 'When', 'What it has'], rows);
}

class Reference {
  constructor(declarations) {
    this.declarations = declarations;
    this.interfaces = new Map(
      declarations.filter(({ kind }) => kind === 'interface').map((one) => [one.name, one]),
    );
    this.types = new Map(
      declarations
        .filter(({ kind }) => kind === 'interface' || kind === 'alias')
        .map((one) => [one.name, one]),
    );
  }

  members(name) {
    return membersOf(this.interfaces, name, ['OTEventEmitter', 'Event', 'Error']);
  }

  typeSection(name, level = 2) {
    const declared = this.types.get(name);
    if (!declared) throw new Error(`there is no type ${name}`);
    const heading = `${'#'.repeat(level)} ${titles[name] ?? name}`;
    // The heading says it already.
    const text = prose(described(declared).replace(`${titles[name]}().`, '').trim());
    if (declared.kind === 'alias') {
      return [heading, text, `\`\`\`ts\n${aliasCode(declared)}\n\`\`\``];
    }
    const members = this.members(name);
    if (name === 'OTEventEmitter') return [heading, text, ...members.flatMap(method)];
    return [heading, text, fieldsTable(members, { defaults: true })];
  }

  mainSections({ main, object }) {
    const members = this.members(main);
    const fields = members.filter(({ calls }) => !calls).sort(byName);
    const methods = members.filter(({ calls }) => calls).sort(byName);
    const events = this.interfaces.get(main).parents.includes('OTEventEmitter')
      ? [
          'Handlers of events are added and removed by [on, once and off](events.md#oteventemitter).',
        ]
      : [];
    return [
      prose(described(this.interfaces.get(main))),
      ...events,
      ...(fields.length > 0 ? ['## Properties', fieldsTable(fields, { defaults: false })] : []),
      ...(methods.length > 0
        ? ['## Methods', ...methods.flatMap((one) => method(one, object))]
        : []),
    ];
  }

  valueSections() {
    const values = this.declarations.filter(({ kind }) => kind === 'function' || kind === 'value');
    const functions = values.filter(({ calls }) => calls).sort(byName);
    const classes = values.filter(({ type, kind }) => kind === 'value' && /\bnew \(/.test(type));
    const others = values.filter((one) => !one.calls && !classes.includes(one));
    return [
      '## Functions',
      ...functions.flatMap((one) => method(one)),
      '## Values',
      fieldsTable([...classes, ...others].sort(byName), { defaults: false }),
    ];
  }

  /** Hooks and components, each with the types that go with it. */
  functionSections(functions) {
    return Object.entries(functions).flatMap(([name, types]) => {
      const declared = this.declarations.find(
        (one) => one.kind === 'function' && one.name === name,
      );
      if (!declared) throw new Error(`there is no function ${name}`);
      const [, ...rest] = method(declared);
      const heading = /^[A-Z]/.test(name) ? `## \`<${name}>\`` : `## ${name}`;
      return [heading, ...rest, ...types.flatMap((type) => this.typeSection(type, 3))];
    });
  }

  elementSection(element) {
    return prose(this.declarations.find(({ name }) => name === element).text);
  }

  page(spec) {
    const { main, title = main, text = '', values, events, types = [], file } = spec;
    const named = file ? this.namesIn(file) : types;
    return [
      `# ${title}`,
      text,
      ...(values ? this.valueSections() : []),
      ...(main ? this.mainSections(spec) : []),
      ...(spec.element ? [this.elementSection(spec.element)] : []),
      ...(spec.functions ? this.functionSections(spec.functions) : []),
      ...(events ? ['## Events', eventsTable(this.interfaces, events)] : []),
      ...named.flatMap((name) => this.typeSection(name)),
    ]
      .filter(Boolean)
      .join('\n\n');
  }

  namesIn(file) {
    return [...this.types.values()]
      .filter(({ statement }) => statement.getSourceFile().fileName.endsWith(`/${file}.ts`))
      .map(({ name }) => name);
  }

  /** Where each type is described. Payloads of events are in the tables of events. */
  addresses() {
    const found = new Map();
    for (const { page, main, types = [], file, functions = {} } of [...modules, ...plan]) {
      if (main) found.set(main, `${page}.html`);
      const described = Object.entries(functions).flat(2);
      for (const name of file ? this.namesIn(file) : [...described, ...types]) {
        found.set(name, `${page}.html#${slugOf(titles[name] ?? name)}`);
      }
    }
    for (const { name } of readErrors()) found.set(name, `client/errors.html#${slugOf(name)}`);
    found.set('OTError', 'client/errors.html#oterror');
    found.set('Completion', 'client/errors.html#completion');
    return found;
  }
}

/** Names in code, and the address from the manual's root where each is described. */
export function addresses() {
  return new Reference(readDeclarations()).addresses();
}

/** Every page of the reference: its name and its Markdown. */
export function referencePages() {
  const reference = new Reference(readDeclarations());
  const pages = plan.map((spec) => [spec.page, reference.page(spec)]);
  const others = modules.map((spec) => {
    return [spec.page, new Reference(readDeclarations([spec.source])).page(spec)];
  });
  const aboutErrors = ['OTError', 'Completion'].flatMap((name) => reference.typeSection(name));
  const errors = ['client/errors', errorsPage(aboutErrors.join('\n\n'))];
  return [...pages, ...others, errors];
}
