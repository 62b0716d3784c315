"""Reading the source of the project, for the tests of its shape."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "birlik"


def python_files(*, tests: bool = False) -> list[Path]:
    return [
        file
        for file in sorted(PACKAGE.rglob("*.py"))
        if "migrations" not in file.parts and (tests or "tests" not in file.parts)
    ]


def templates() -> list[Path]:
    return sorted(PACKAGE.rglob("templates/**/*.html"))


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(), filename=str(file))


def shown(file: Path, line: int | None = None) -> str:
    place = str(file.relative_to(ROOT))
    return f"{place}:{line}" if line else place


def module_of(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported(file: Path) -> Iterator[tuple[str, int]]:
    """Every module a file imports, wherever in the file, with its line."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, node.lineno
            for alias in node.names:
                yield f"{node.module}.{alias.name}", node.lineno


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body, the docstring not counted: it may explain at leisure."""
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        if len(function.body) == 1:
            return 0
        first = function.body[1]
    return (function.end_lineno or first.lineno) - first.lineno + 1
