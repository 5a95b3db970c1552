// Lives many lives in one page, and measures what is left of them.
import { readFileSync } from 'node:fs';

const counting = readFileSync(new URL('counting.mjs', import.meta.url), 'utf8');

/** A page that counts instead of recording: a record would be a leak itself. */
export async function openCountedPage(world) {
  const page = await world.blankPage(counting);
  await page.goto(world.addPage());
  const browser = await page.context().newCDPSession(page);
  await browser.send('HeapProfiler.enable');
  await browser.send('Performance.enable');
  return {
    page,
    live: (member, rounds) =>
      page.evaluate(
        async ([to, wanted]) => {
          for (let done = 0; done < wanted; done += 1) await window.counting.round(to);
        },
        [member, rounds],
      ),
    /** What lives, and the heap in bytes after the garbage went. */
    async measure() {
      // What one collection finishes off, the next one frees.
      for (let pass = 0; pass < 3; pass += 1) await browser.send('HeapProfiler.collectGarbage');
      const { metrics } = await browser.send('Performance.getMetrics');
      const metric = (name) => metrics.find((one) => one.name === name).value;
      return {
        ...(await page.evaluate(() => window.counting.counts())),
        nodes: metric('Nodes'),
        listeners: metric('JSEventListeners'),
        heapBytes: metric('JSHeapUsedSize'),
      };
    },
  };
}
