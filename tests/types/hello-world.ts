// The first program that everybody writes, with the global of a script tag.
const apiKey = '123456';
const sessionId = '1_session';
const token = 'token';

function handleError(error?: OT.OTError): void {
  if (error) alert(`${error.name}: ${error.message}`);
}

const session = OT.initSession(apiKey, sessionId);

session.on('streamCreated', function subscribe(event) {
  session.subscribe(
    event.stream,
    'subscriber',
    { insertMode: 'append', width: '100%', height: '100%' },
    handleError,
  );
});

const publisher = OT.initPublisher(
  'publisher',
  { insertMode: 'append', width: '100%', height: '100%' },
  handleError,
);

session.connect(token, (error) => {
  if (error) handleError(error);
  else session.publish(publisher, handleError);
});

OT.on('exception', ({ code, title, message }) => console.log(code + 1, title, message));
const old: number = OT.checkSystemRequirements();
if (old === 0) OT.upgradeSystemRequirements();
