import json, sys
from confluent_kafka import Consumer

consumer = Consumer({
    "bootstrap.servers": sys.argv[1],
    "group.id": "headlines",
    "isolation.level": "read_committed",
    "auto.offset.reset": "earliest",
    "enable.auto.commit": False,
    "max.partition.fetch.bytes": 5 << 20,
})
consumer.subscribe(["news.articles"])
try:
    while True:
        message = consumer.poll(1.0)
        if message is None:
            continue
        if message.error():
            raise SystemExit(message.error())
        headers = dict(message.headers() or [])
        article = json.loads(message.value()) if message.value() else None
        kind = headers.get("ce_type", b"").decode().rsplit(".", 1)[-1]
        if headers.get("ce_source") == b"newswire:canary" or kind == "superseded":
            pass
        elif article is None or "retractedAt" in article:
            print("retracted", message.key().decode())
        elif kind in ("created", "updated"):
            print(kind, article["revision"], article.get("changes", []), article.get("title"), article.get("url"))
        consumer.commit(message)  # after the work: at least once
except KeyboardInterrupt:
    pass
finally:
    consumer.close()
