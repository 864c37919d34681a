"""Draws requests per second as bars, the service beside its peers, as an SVG for any browser."""

import statistics

OPERATIONS = ["get", "list 50", "patch", "create"]
SERVERS = [("service", "this service"), ("Fastify", "Fastify + better-sqlite3"),
           ("FastAPI", "FastAPI + SQLAlchemy")]
COLORS = ["#2f6fde", "#8a8f98", "#c4c8ce"]

LEFT, BAR_WIDTH, RIGHT = 70, 520, 90  # of names, of the longest bar, of its number
BAR, GAP, GROUP_GAP, TOP = 14, 2, 16, 40
STYLE = """
    text { font: 12px system-ui, sans-serif; fill: #24292f }
    .number { fill: #57606a }
    @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .number { fill: #9198a1 } }
"""


def rate(server, operation, rounds):
    """The median of requests per second; 0 if it was not measured."""
    values = [one[name]["rate"] for one in rounds if (name := f"{server}: {operation}") in one]
    return statistics.median(values) if values else 0


def _legend():
    x = LEFT
    for color, (_, label) in zip(COLORS, SERVERS):
        yield f'<rect x="{x}" y="10" width="12" height="12" fill="{color}"/>'
        yield f'<text x="{x + 17}" y="20">{label}</text>'
        x += 40 + 7 * len(label)


def _bars(rounds, longest):
    y = TOP
    for operation in OPERATIONS:
        middle = y + (len(SERVERS) * (BAR + GAP) - GAP) / 2
        yield (f'<text x="{LEFT - 8}" y="{middle + 4:g}" text-anchor="end">{operation}</text>')
        for color, (server, _) in zip(COLORS, SERVERS):
            reached = rate(server, operation, rounds)
            width = max(1, reached / longest * BAR_WIDTH)
            yield (f'<rect x="{LEFT}" y="{y}" width="{width:.1f}" height="{BAR}" fill="{color}"/>')
            yield (f'<text class="number" x="{LEFT + width + 6:.1f}" y="{y + 11}">'
                   f"{reached:,.0f}</text>")
            y += BAR + GAP
        y += GROUP_GAP


def requests_a_second(rounds):
    longest = max(rate(server, operation, rounds)
                  for server, _ in SERVERS for operation in OPERATIONS) or 1
    width = LEFT + BAR_WIDTH + RIGHT
    height = TOP + len(OPERATIONS) * (len(SERVERS) * (BAR + GAP) + GROUP_GAP)
    shapes = "\n  ".join([*_legend(), *_bars(rounds, longest)])
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">
  <title>Requests per second on one core, from 64 connections; writes are durable</title>
  <style>{STYLE}  </style>
  {shapes}
</svg>
"""
