// What the server shows below /examples/: the examples as they are, and a page for each project.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { listFiles, root } from '../../scripts/lib.mjs';

const read = (name) => readFileSync(join(root, name), 'utf8');

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** A project's README is a heading, paragraphs, and commands that are indented by four spaces. */
function readmeAsHtml(text) {
  const [heading, lead, ...rest] = escaped(text)
    .trim()
    .split(/\n{2,}/);
  const inline = (block) => block.replace(/`([^`]+)`/g, '<code>$1</code>');
  const blocks = rest.map((block) =>
    block.startsWith('    ')
      ? `<pre><code>${block.replace(/^ {4}/gm, '')}</code></pre>`
      : `<p>${inline(block)}</p>`,
  );
  return [
    `<h1>${heading.replace(/^# /, '')}</h1>`,
    `<p class="lead">${inline(lead)}</p>`,
    '<p class="hints"><a href="#source">Source</a></p>',
    ...blocks,
  ].join('\n');
}

/** Projects need more than a browser to run: their page says what to type, and shows their files. */
function projectPage(folder, files) {
  const readme = readmeAsHtml(read(`${folder}/README.md`));
  const shown = files.map((name) => `files/${name}`).join(' ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<title>${/<h1>(.*)<\/h1>/.exec(readme)[1]}</title>
<link rel="stylesheet" href="../page.css" />
<script src="../page.js" defer></script>
</head>
<body>
<main>
${readme}
<section id="source" data-files="${shown}"></section>
</main>
</body>
</html>
`;
}

/** A project's files that one reads, relative to its folder. */
export function projectFiles(folder) {
  const isRead = (name) => !/\/(?:package-lock\.json|README\.md|\.[^/]*)$/.test(name);
  return listFiles(folder, isRead).map((name) => name.slice(folder.length + 1));
}

/** Every file to be served, as pairs of name and content; names begin with `examples/`. */
export function exampleFiles() {
  const all = listFiles('examples');
  const projects = all.filter((name) => name.endsWith('/package.json')).map(dirname);
  const isOfProject = (name) => projects.some((folder) => name.startsWith(`${folder}/`));
  return [
    ...all.filter((name) => !isOfProject(name)).map((name) => [name, read(name)]),
    ...projects.flatMap((folder) => {
      const files = projectFiles(folder);
      return [
        [`${folder}/index.html`, projectPage(folder, files)],
        ...files.map((name) => [`${folder}/files/${name}`, read(`${folder}/${name}`)]),
      ];
    }),
  ];
}
