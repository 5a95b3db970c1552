// What can be searched for: one entry for each heading of each page, with the text below it.

const entities = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' };

const textOf = (html) =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/&(?:amp|lt|gt|quot);/g, (entity) => entities[entity])
    .replace(/\s+/g, ' ')
    .trim();

function entriesOf({ name, content }) {
  const article = /<article[^>]*>([^]*)<\/article>/.exec(content)[1];
  const pieces = article.split(/(?=<h[123][ >])/).filter((piece) => piece.startsWith('<h'));
  const page = textOf(/<h1>(.*?)<\/h1>/.exec(article)[1]);
  return pieces.map((piece) => {
    const [, heading] = /^<h[123][^>]*>(.*?)<\/h[123]>/.exec(piece);
    const anchor = /^<h[23] id="([^"]+)"/.exec(piece)?.[1];
    return {
      id: anchor ? `${name}#${anchor}` : name,
      page,
      heading: textOf(heading),
      text: textOf(piece.replace(/^<h[^]*?<\/h[123]>/, '')),
    };
  });
}

export const searchEntries = (pages) => pages.flatMap(entriesOf);
