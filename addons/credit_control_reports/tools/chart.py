"""Draws a chart as SVG, for paper; on the screen Chart.js draws it."""

from markupsafe import Markup

LEFT, RIGHT, TOP, BOTTOM = 8, 8, 14, 30  # margins, points
LETTER = 4.2  # width of a letter of the axis
GRID, INK, TREND = "#dee2e6", "#6c757d", "#5b7fa6"


def bounds(kind, series):
    """The lowest and highest value that has to be drawn; zero is always between them.

    >>> bounds("bar", [{"values": [3, -1]}, {"values": [None, 2]}])
    (-1, 3)
    >>> bounds("stacked", [{"values": [3, -1]}, {"values": [4, 2]}]), bounds("line", [])
    ((-1, 7), (0, 1))
    """
    rows = [[value or 0 for value in each["values"]] for each in series]
    if kind == "stacked":
        points = [tuple(zip(*rows, strict=True))] if rows else []
        lows = [sum(min(value, 0) for value in point) for each in points for point in each]
        highs = [sum(max(value, 0) for value in point) for each in points for point in each]
    else:
        lows = highs = [value for row in rows for value in row]
    low, high = min([0, *lows]), max([0, *highs])
    return (low, high) if high > low else (0, 1)


def draw(kind, labels, series, text, *, width=720, height=120):
    """A chart as SVG.

    :param str kind: ``bar``, ``stacked`` or ``line``
    :param labels: texts along the axis
    :param series: list of dict: ``label``, ``values``, ``colour`` or ``colours``
    :param text: function that makes a text of a value
    :return: Markup; everything that people wrote is escaped

    >>> svg = draw("bar", ["<b>"], [{"label": "Due", "values": [5], "colour": "#123456"}], str)
    >>> "&lt;b&gt;" in svg, 'fill="#123456"' in svg, svg.count("<rect")
    (True, True, 1)
    """
    low, high = bounds(kind, series)
    scale = (height - TOP - BOTTOM) / (high - low)
    step = (width - LEFT - RIGHT) / max(len(labels), 1)

    def level(value):
        return round(TOP + (high - value) * scale, 1)

    parts = [_line(LEFT, level(value), width - RIGHT, level(value)) for value in (low, high, 0)]
    parts += [_text(LEFT, level(high) - 3, text(high))]
    draw_series = _draw_lines if kind == "line" else _draw_bars
    parts += draw_series(kind, series, level, step)
    every = max(1, -(-max(map(len, labels), default=0) * LETTER // step))  # so that labels do not overlap
    parts += [
        _text(LEFT + step * (index + 0.5), height - BOTTOM + 11, label, anchor="middle")
        for index, label in enumerate(labels)
        if not index % every
    ]
    parts += _legend([each for each in series if each.get("colour")], height)
    return Markup('<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="{}">{}</svg>').format(
        width, height, Markup().join(parts)
    )


def draw_trend(values, *, width=110, height=20):
    """A line without axes, for a cell of a table; the newest value has a dot. What is not known leaves a gap.

    :param values: numbers, or None; the newest last
    :return: Markup

    >>> svg = draw_trend([1, 2, None, 4, 3])
    >>> svg.count("<polyline"), svg.count("<circle")
    (2, 1)
    >>> draw_trend([None, None])
    Markup('')
    """
    known = [value for value in values if value is not None]
    if not known:
        return Markup()
    low, span = min(known), max(known) - min(known)
    runs = [[]]
    for index, value in enumerate(values):
        if value is None:
            runs.append([])
            continue
        share = (value - low) / span if span else 0.5
        left = 3 + index * (width - 6) / max(len(values) - 1, 1)
        runs[-1].append((round(left, 1), round(height - 3 - share * (height - 6), 1)))
    shape = Markup('<polyline points="{}" fill="none" stroke="{}" stroke-width="1.5"/>')
    lines = [shape.format(" ".join(f"{x},{y}" for x, y in run), TREND) for run in runs if run]
    if runs[-1]:
        lines.append(Markup('<circle cx="{}" cy="{}" r="2" fill="{}"/>').format(*runs[-1][-1], TREND))
    return Markup('<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="{}">{}</svg>').format(
        width, height, Markup().join(lines)
    )


def _draw_bars(kind, series, level, step):
    groups = 1 if kind == "stacked" else max(len(series), 1)
    thick = min(step * 0.7 / groups, 60)
    ends = {}
    for number, each in enumerate(series):
        for index, value in enumerate(each["values"]):
            start = 0
            if kind == "stacked":
                start = ends.get((index, (value or 0) < 0), 0)
                ends[index, (value or 0) < 0] = start + (value or 0)
            left = LEFT + step * (index + 0.5) - thick * groups / 2
            left += 0 if kind == "stacked" else thick * number
            top, bottom = sorted((level(start), level(start + (value or 0))))
            colour = each["colours"][index] if each.get("colours") else each["colour"]
            yield _rect(left, top, thick * 0.92, bottom - top, colour)


def _draw_lines(_kind, series, level, step):
    shape = Markup('<polyline points="{}" fill="none" stroke="{}" stroke-width="2"/>')
    for each in series:
        points = [
            f"{LEFT + step * (index + 0.5):.1f},{level(value)}"
            for index, value in enumerate(each["values"])
            if value is not None
        ]
        yield shape.format(" ".join(points), each["colour"])


def _legend(series, height):
    left = LEFT
    for each in series if len(series) > 1 else ():
        yield _rect(left, height - 9, 7, 7, each["colour"])
        yield _text(left + 10, height - 2, each["label"])
        left += 24 + len(each["label"]) * LETTER


def _rect(left, top, width, height, colour):
    shape = Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="{}"/>')
    return shape.format(left, top, width, height, colour)


def _line(left, top, right, bottom):
    shape = Markup('<line x1="{:.1f}" y1="{}" x2="{:.1f}" y2="{}" stroke="{}" stroke-width="1"/>')
    return shape.format(left, top, right, bottom, GRID)


def _text(left, top, text, anchor="start"):
    shape = Markup('<text x="{:.1f}" y="{:.1f}" font-size="8" fill="{}" text-anchor="{}">{}</text>')
    return shape.format(left, top, INK, anchor, text)
