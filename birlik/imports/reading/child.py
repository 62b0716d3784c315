"""Run as a program of its own by workbook.py: prints a sheet as lines of JSON. It may die; it
may not linger."""

import json
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path


def main(file: str, sheet: str, bounds: dict[str, int]) -> None:
    bounded(bounds)
    import python_calamine as calamine

    try:
        workbook = calamine.load_workbook(Path(file))
        told = show(workbook, sheet, bounds)
    except calamine.PasswordError:
        told = {"error": "password"}
    except (calamine.CalamineError, ValueError, KeyError, IndexError, OSError):
        told = {"error": "damaged"}
    if told:
        flush([json.dumps(told)])


def bounded(bounds: dict[str, int]) -> None:
    try:
        import resource
    except ImportError:  # not a Unix: the parent's time limit remains
        return
    resource.setrlimit(resource.RLIMIT_CPU, (bounds["seconds"], bounds["seconds"]))
    try:
        resource.setrlimit(resource.RLIMIT_AS, (bounds["memory"], bounds["memory"]))
    except (ValueError, OSError):  # a system that keeps no such limit
        return


def show(workbook, sheet: str, bounds: dict[str, int]) -> dict | None:
    names = [
        meta.name for meta in workbook.sheets_metadata if str(meta.visible).endswith("Visible")
    ]
    if sheet and sheet not in names:
        return {"error": "sheet"}
    chosen = workbook.get_sheet_by_name(sheet) if sheet else first_filled(workbook, names)
    if chosen is None or not chosen.height:
        return {"error": "empty"}
    if chosen.height > bounds["rows"] or chosen.height * chosen.width > bounds["cells"]:
        return {"error": "rows"}
    first_line, first_column = chosen.start or (0, 0)
    merged = [
        (top + 1, left - first_column, bottom + 1, right - first_column)
        for (top, left), (bottom, right) in (chosen.merged_cell_ranges or [])
        if top < 60
    ]
    head = {"sheets": names, "sheet": chosen.name, "first": first_line + 1, "merged": merged[:2000]}
    out = [json.dumps(head)]
    for row in chosen.iter_rows():
        out.append(json.dumps([text_of(cell) for cell in row], ensure_ascii=False))
        if len(out) >= 5000:
            flush(out)
    flush(out)
    return None


def first_filled(workbook, names: list[str]):
    sheets = (workbook.get_sheet_by_name(name) for name in names)
    return next((sheet for sheet in sheets if sheet.height > 1), None)


def flush(out: list[str]) -> None:
    sys.stdout.buffer.write("\n".join(out).encode("utf-8", "replace") + b"\n")
    out.clear()


def text_of(cell) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ") if cell.time() != time() else cell.date().isoformat()
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    return str(cell) if isinstance(cell, (int, timedelta)) else ""


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], json.loads(sys.argv[3]))
