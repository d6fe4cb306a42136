// Compares what feedsmith and rss-parser read out of the feeds in a folder with expected.jsonl.
import fs from 'node:fs';
import {parseFeed} from 'feedsmith';
import Parser from 'rss-parser';

const folder = process.argv[2];
const expected = new Map(fs.readFileSync(folder + '/expected.jsonl', 'utf8').trim().split('\n')
  .map(line => JSON.parse(line)).map(e => [e.id, e]));
let failed = false;
const text = value => value && typeof value === 'object' ? value.value : value;
const time = value => value ? Math.floor(Date.parse(value) / 1000) : undefined;

const feedsmith = {
  read: document => { const {feed} = parseFeed(document); return feed.entries ?? feed.items ?? []; },
  entry: (e, format) => ({
    id: text(e.guid) ?? e.id,
    title: text(e.title),
    link: e.url ?? e.link ?? e.links?.[0]?.href,
    published: time(e.published ?? e.pubDate ?? e.date_published),
    updated: time(e.updated ?? e.date_modified ?? e.dcterms?.modified?.[0] ?? e.dcterms?.modified),
    authors: (e.dc?.creators ?? e.authors ?? []).map(a => a.name ?? a),
    tags: (e.tags ?? e.categories ?? []).map(t => t.term ?? t.name ?? t),
    image: e.image ?? e.media?.contents?.[0]?.url,
  }),
};
const rssParser = {
  read: async document => (await new Parser({customFields: {item: [['media:content', 'media']]}}).parseString(document)).items,
  entry: e => ({id: e.guid ?? e.id, title: e.title, link: e.link, published: time(e.isoDate ?? e.pubDate)}),
};

for (const [name, judge, formats] of [['feedsmith', feedsmith, ['atom', 'rss', 'json']], ['rss-parser', rssParser, ['atom', 'rss']]]) {
  for (const format of formats) {
    let pages = 0, entries = 0; const differences = {}; const seen = new Set();
    for (const file of fs.readdirSync(folder).filter(f => f.endsWith('.' + format)).sort()) {
      pages++;
      for (const each of await judge.read(fs.readFileSync(folder + '/' + file, 'utf8'))) {
        entries++;
        const got = judge.entry(each, format), want = expected.get(got.id);
        if (!want) throw new Error('unknown id ' + got.id);
        seen.add(got.id);
        const authors = want.authors ?? (format === 'atom' ? [want.publisher] : []);
        const should = {...want, published: time(want.published), updated: time(want.updated), authors};
        for (const field of Object.keys(got)) {
          if (JSON.stringify(got[field]) !== JSON.stringify(should[field])) {
            differences[field] = (differences[field] ?? 0) + 1;
            if (differences[field] <= 3) console.log('  ', format, field, JSON.stringify(got[field]), 'instead of', JSON.stringify(should[field]));
          }
        }
      }
    }
    failed ||= seen.size !== expected.size || entries !== expected.size || Object.keys(differences).length > 0;
    console.log(`${name} ${format}: pages=${pages} entries=${entries} distinct=${seen.size} of ${expected.size}, differences: ${JSON.stringify(differences)}`);
  }
}
process.exit(failed ? 1 : 0);
