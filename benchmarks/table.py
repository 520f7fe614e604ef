"""The figures as a table for the screen or for a page."""

HEADS = ("job", "ours", "floor", "ratio", "queries", "memory", "floor is", "pairs")


def render(all_figures, *, markdown=False):
    """One row a job.

    :param all_figures: list of `measure.Figures`
    :param markdown: a Markdown table instead of aligned text
    :return: text
    """
    rows = [HEADS, *map(_cells, all_figures)]
    if markdown:
        lines = [f"| {' | '.join(cells)} |" for cells in rows]
        return "\n".join([lines[0], "|---|" + "---:|" * 5 + "---|---:|", *lines[1:]])
    widths = [max(len(cells[column]) for cells in rows if len(cells) > 2) for column in range(len(HEADS))]
    lines = []
    for cells in rows:
        padded = [cells[0].ljust(widths[0])]
        padded += [cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=False)]
        lines.append("  ".join(padded).rstrip())
    return "\n".join(lines)


def _cells(figures):
    if figures.error or figures.missing:
        return (figures.title, "FAILED" if figures.error else figures.missing)
    return (
        figures.title,
        _time(figures.ours),
        _time(figures.floor) if figures.against else "",
        f"{figures.ratio:.2f}" if figures.against else "",
        str(figures.queries),
        f"{max(figures.memory, 0):.0f} MB",
        figures.against,
        str(figures.pairs),
    )


def _time(seconds):
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"
