"""Compares what feedparser reads out of the feeds in a folder with expected.jsonl."""
import calendar, collections, datetime, glob, json, sys
import feedparser

folder = sys.argv[1]
expected = {e["id"]: e for e in map(json.loads, open(folder + "/expected.jsonl", encoding="utf-8"))}


def seconds(text):
    return int(datetime.datetime.fromisoformat(text).timestamp())


for extension in "atom", "rss":
    count, differences, shown = collections.Counter(), collections.Counter(), 0
    for path in sorted(glob.glob(f"{folder}/*.{extension}")):
        parsed = feedparser.parse(path)
        count["pages"] += 1
        count["not well-formed"] += bool(parsed.bozo)
        for entry in parsed.entries:
            count["entries"] += 1
            want = expected[entry.id]
            authors = want.get("authors") or ([want["publisher"]] if extension == "atom" else [])
            got = {
                "title": (entry.title, want["title"]),
                "link": (entry.link, want["link"]),
                "published": (calendar.timegm(entry.published_parsed), seconds(want["published"])),
                "updated": (calendar.timegm(entry.updated_parsed), seconds(want["updated"])),
                "authors": ([a.get("name") for a in entry.get("authors", []) if a], authors),
                "tags": ([t.term for t in entry.tags], want["tags"]),
                "image": (entry.media_content[0]["url"], want["image"]),
            }
            for name, (is_, should) in got.items():
                if is_ != should:
                    differences[name] += 1
                    if differences[name] <= 3:
                        print("  ", extension, name, ascii(is_)[:150], "instead of", ascii(should)[:150])
    print(f"feedparser {feedparser.__version__} {extension}: {dict(count)} of {len(expected)}, differences: {dict(differences)}")
