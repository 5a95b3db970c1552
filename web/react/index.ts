/* parley-client/react: hooks and components. types.ts says what they do. */
export { useEvent } from './use-event.js';
export { usePublisher } from './use-publisher.js';
export { useSession } from './use-session.js';
export { useSubscriber } from './use-subscriber.js';
export { ParleyCall, PublisherView, SubscriberView } from './views.js';
