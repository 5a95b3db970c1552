// Names of rooms: readable random ones, tidied ones, and the links that lead to them.

const first =
  'amber brave bright calm clear cosy crisp early fair fond gentle glad golden green happy ivory jolly keen kind light lively lucky mellow merry misty noble open patient pearly polite proud quick quiet rapid ready rosy round royal sage sandy serene silver simple sleek smart snowy soft solid sparkly spry steady still sunny swift tidy true velvet vivid warm wide winter wise witty young zesty';
const second =
  'apple autumn bamboo beacon birch brook canyon cedar cherry citrus clover cloud cobalt coral cotton dune ember fern field forest garden glacier harbor hazel heather island jasmine lagoon lake lantern laurel lemon lilac lotus maple marble meadow mint moon moss mountain ocean olive orchard pebble pepper pine plum poppy prairie rain reed river saffron spring star stone summer thistle tulip valley violet willow wood';
const third =
  'badger beaver bison camel cat cricket crane deer dolphin dove duck eagle falcon finch fox gecko goose hare hawk hedgehog heron ibis jay koala lark lemur lion llama lynx magpie marten mole moose newt octopus orca otter owl panda parrot pelican penguin pigeon plover pony puffin quail rabbit raven robin salmon seal sparrow squid stork swan tiger toad trout turtle walrus whale wolf wren';

const lists = [first, second, third].map((words) => words.split(' '));

/** Longest name that a room may have, in characters. */
export const roomNameMax = 64;

/** A name nobody else will pick: three words and a number, one of some 26 million. */
export function randomRoomName(): string {
  const numbers = crypto.getRandomValues(new Uint32Array(lists.length + 1));
  const words = lists.map((list, index) => list[(numbers[index] ?? 0) % list.length] ?? '');
  return [...words, String(10 + ((numbers[lists.length] ?? 0) % 90))].join('-');
}

/** What was typed, as it stands in a link: lower case, words joined by hyphens, only letters and digits besides. */
export function tidyRoomName(typed: string): string {
  return typed
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}_]+/gu, '-')
    .slice(0, roomNameMax)
    .replace(/^-+|-+$/g, '');
}

/** The room that the page's address names, or an empty string. */
export function roomInAddress(): string {
  return tidyRoomName(new URLSearchParams(location.search).get('room') ?? '');
}

/** The link to a room. */
export function roomLink(room: string): string {
  return `${location.origin}${location.pathname}?room=${encodeURIComponent(room)}`;
}

/** Makes the page's address the room's link, so that a reload leads back. An empty name takes the room out of it. */
export function showRoomInAddress(room: string): void {
  history.replaceState(null, '', room === '' ? location.pathname : roomLink(room));
}
