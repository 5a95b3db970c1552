// `npm run soak [-- lives]`: a thousand lives in one page (join, publish, subscribe, change the
// device, leave), and what is left of them after every tenth part.
import { openCountedPage } from '../tests/browser/leaks.mjs';
import { World } from '../tests/browser/harness.mjs';

const lives = Number(process.argv[2] ?? 1_000);
const parts = 10;

const world = new World({ chromiumArgs: ['--use-fake-device-for-media-stream=device-count=2'] });
try {
  await world.open();
  const { live, measure } = await openCountedPage(world);
  const room = await world.createRoom();
  const print = (label, { heapBytes, wasmBytes, ...counts }) => {
    const sizes = [heapBytes, wasmBytes].map((bytes) => `${Math.round(bytes / 1024)} kB`);
    const text = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
    console.log(
      `${String(label).padStart(6)}  heap ${sizes[0]}, wasm ${sizes[1]}, ${text.join(', ')}`,
    );
  };
  // The first ones warm up what stays: code, caches, the core.
  await live(room.member('again'), 10);
  print('warm', await measure());
  const began = performance.now();
  for (let part = 1; part <= parts; part += 1) {
    await live(room.member('again'), Math.ceil(lives / parts));
    print(part * Math.ceil(lives / parts), await measure());
  }
  console.log(`${((performance.now() - began) / 1000 / lives).toFixed(2)} s a life`);
} finally {
  await world.closePages();
  await world.close();
}
