// The frame around every page of the manual: header, navigation, text, and what is on the page.
import { escapeHtml, relativeTo } from './markdown.mjs';
import { allPages, sections } from './pages.mjs';

export const plain = (html) => html.replace(/<[^>]+>/g, '').trim();

const mark = `<svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false"><path class="mark-back" d="M12 4h12a6 6 0 0 1 6 6v6a6 6 0 0 1-6 6v5l-6-5"/><path class="mark-front" d="M8 7h10a6 6 0 0 1 6 6v4a6 6 0 0 1-6 6h-6l-6 5v-5.3a6 6 0 0 1-4-5.7v-4a6 6 0 0 1 6-6z"/></svg>`;

function navigation(page) {
  const item = ([name, label]) => {
    const current = name === page ? ' aria-current="page"' : '';
    return `<li><a href="${relativeTo(page, `${name}.html`)}"${current}>${label}</a></li>`;
  };
  return sections
    .map(({ title, pages }) => `<p>${title}</p><ul>${pages.map(item).join('')}</ul>`)
    .join('\n');
}

/** Long names may break where a new word begins. */
const breakable = (name) => name.replace(/([a-z])(?=[A-Z])/g, '$1<wbr>');

function contents(html) {
  const found = [...html.matchAll(/<h([23]) id="([^"]+)">(.*?)<\/h\1>/g)];
  if (found.length < 2) return '';
  const items = found.map(([, level, id, text]) => {
    return `<li class="level-${level}"><a href="#${id}">${breakable(plain(text))}</a></li>`;
  });
  return `<nav class="contents" aria-label="On this page"><p>On this page</p><ul>${items.join('')}</ul></nav>`;
}

function neighbours(page) {
  const at = allPages.findIndex(({ name }) => name === page);
  const link = (other, rel, word) =>
    other
      ? `<a rel="${rel}" href="${relativeTo(page, `${other.name}.html`)}"><span>${word}</span>${other.label}</a>`
      : '';
  return link(allPages[at - 1], 'prev', 'Before') + link(allPages[at + 1], 'next', 'Next');
}

/** Drawings are put into the page itself, where they take its colours. */
const withDrawings = (html, drawings) =>
  html.replace(/<p><img src="([\w-]+\.svg)" alt="([^"]*)"[^>]*><\/p>/g, (_whole, name, text) => {
    const svg = drawings.get(name);
    if (!svg) throw new Error(`there is no drawing ${name}`);
    return `<figure>${svg.replace('<svg ', `<svg role="img" aria-label="${text}" `)}</figure>`;
  });

export default function render(data) {
  const page = data.page.filePathStem.slice(1);
  const content = withDrawings(data.content, data.drawings);
  const at = (target) => relativeTo(page, target);
  const title = plain(/<h1>(.*?)<\/h1>/.exec(content)?.[1] ?? '');
  if (title === '') throw new Error(`${page}.md has no heading of the first level`);
  const lead = plain(/<p>([^]*?)<\/p>/.exec(content)?.[1] ?? title).replace(/\s+/g, ' ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="${escapeHtml(lead.replaceAll('&quot;', '"').replaceAll('&amp;', '&'))}">
<meta name="color-scheme" content="light dark">
<title>${title} – Parley</title>
<link rel="icon" href="${at('icon.svg')}" type="image/svg+xml">
<link rel="stylesheet" href="${at('manual.css')}">
<script src="${at('theme.js')}"></script>
<script src="${at('manual.js')}" defer></script>
</head>
<body data-root="${at('')}">
<a class="skip" href="#text">To the text</a>
<header>
<a class="brand" href="${at('index.html')}">${mark}<span>Parley</span></a>
<div class="tools" id="tools"></div>
<a class="to-pages" href="#pages">Pages</a>
</header>
<div class="columns">
<main id="text" tabindex="-1"><article${page.startsWith('client/') ? ' class="reference"' : ''}>
${content}</article>
<nav class="neighbours" aria-label="Before and after">${neighbours(page)}</nav>
</main>
<nav class="pages" id="pages" aria-label="Pages">
${navigation(page)}
</nav>
${contents(content)}
</div>
</body>
</html>
`;
}
