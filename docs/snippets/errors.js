/** Runs in a page whose camera is denied. */
export function publish(session, say) {
  // part: denied
  const publisher = OT.initPublisher('videos', { insertMode: 'append' }, (error) => {
    if (error?.name === 'OT_USER_MEDIA_ACCESS_DENIED') {
      say('Allow the camera and the microphone in the address bar, then try again.');
    } else if (error) {
      say(error.message);
    } else {
      session.publish(publisher);
    }
  });
  // end: denied
  return publisher;
}

export function unblock(subscriber) {
  // part: sound
  subscriber.on('audioBlocked', () => {
    document.getElementById('sound').hidden = false;
  });
  document.getElementById('sound').addEventListener('click', () => OT.unblockAudio());
  // end: sound
}
