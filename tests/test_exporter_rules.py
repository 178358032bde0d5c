"""The exporter's rules: what tagged cells become."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from conftest import Text

ADD_TO = (
    "course.growing",
    "def add_to(cls):\n    def decorate(m):\n        setattr(cls, m.__name__, m)\n        return m\n\n"
    "    return decorate",
)
LAYER_ONLY = '''
# A comment before the class.
class Layer:
    """A layer."""

    sizes = (1, 2)

    def __init__(self, n):
        """Keep n."""
        self.n = n  # how many

    def forward(self, x):
        return x * self.n
'''.strip()
LAYER = ("layers", LAYER_ONLY, "public")


def run(book, code: str) -> str:
    """Run code against the exported package, in a fresh process."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=book.package.parent, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_untagged_cells_stay_out(book):
    book.chapter("01_a", "x = 1\nprint(x)", ("layers", "def double(x):\n    return 2 * x", "public"))
    assert book.export() == 0
    assert "print" not in book.module("layers")
    assert run(book, "import my_deep_lib; print(my_deep_lib.double(4), my_deep_lib.__version__)") == "8 9.8.7"


def test_chapters_are_read_in_the_order_of_the_toc(book):
    book.chapter("02_b", ("layers", "class Second:\n    pass"))
    book.chapter("01_a", ("layers", "class First:\n    pass"))
    assert book.export() == 0  # the toc lists 02 first
    text = book.module("layers")
    assert text.index("class Second") < text.index("class First")


def test_a_class_written_over_chapters_becomes_one_class(book):
    book.chapter("01_a", LAYER)
    book.chapter(
        "02_b",
        ADD_TO,
        "from my_deep_lib import Layer",
        (
            "layers",
            '@add_to(Layer)\ndef backward(self, d):\n    """Go back.\n\n    Twice.\n    """\n    return d / self.n',
        ),
    )
    assert book.export() == 0
    text = book.module("layers")
    assert "add_to" not in text
    assert (
        '    def backward(self, d):\n        """Go back.\n\n        Twice.\n        """\n        return d / self.n'
        in text
    )
    assert "# From chapters 1 and 2.\n# A comment before the class.\nclass Layer:" in text
    assert run(book, "from my_deep_lib import Layer; print(Layer(2).backward(6))") == "3.0"


def test_a_member_written_again_replaces_the_earlier_one_in_its_place(book):
    book.chapter("01_a", LAYER)
    book.chapter(
        "02_b",
        ADD_TO,
        "from my_deep_lib import Layer",
        ("layers", "@add_to(Layer)\ndef __init__(self, n, k=0):\n    self.n = n + k"),
    )
    assert book.export() == 0
    text = book.module("layers")
    assert text.count("def __init__") == 1
    assert text.index("def __init__(self, n, k=0)") < text.index("def forward")


def test_a_property_keeps_getter_and_setter_together(book):
    prop = (
        "@add_to(Layer)\n@property\ndef size(self):\n    return self.n\n\n\n"
        "@add_to(Layer)\n@size.setter\ndef size(self, value):\n    self.n = value"
    )
    add_to = ADD_TO[1].replace("m.__name__", "getattr(m, 'fget', m).__name__")
    book.chapter("01_a", ("course.growing", add_to), LAYER, ("layers", prop))
    assert book.export() == 0
    assert "    @property\n    def size(self):" in book.module("layers")
    assert "    @size.setter\n    def size(self, value):" in book.module("layers")
    assert run(book, "from my_deep_lib import Layer; l = Layer(2); l.size = 5; print(l.size)") == "5"


def test_a_property_in_a_class_body_is_replaced_whole(book):
    book.chapter(
        "01_a",
        (
            "layers",
            "class A:\n    @property\n    def x(self):\n        return 1\n\n"
            "    @x.setter\n    def x(self, v):\n        pass",
        ),
    )
    book.chapter(
        "02_b", ADD_TO, "from my_deep_lib import A", ("layers", "@add_to(A)\n@property\ndef x(self):\n    return 2")
    )
    assert book.export() == 0
    assert "setter" not in book.module("layers")
    assert run(book, "from my_deep_lib.layers import A; print(A().x)") == "2"


def test_getter_and_setter_in_a_class_body_bring_their_imports_and_stand_apart(book):
    pair = "    @property\n    def x(self):\n        return 1\n\n"
    pair += "    @x.setter\n    def x(self, v):\n        self.v = math.floor(v)"
    book.chapter("01_a", "import math", ("layers", f"class A:\n    n = 1\n\n{pair}"))
    assert book.export() == 0
    text = book.module("layers")
    assert "import math\n" in text and f"class A:\n    n = 1\n\n{pair}" in text


def test_comments_and_formatting_are_kept(book):
    source = '# first line\n\n# about f\ndef f(\n    x,  # the input\n):\n    return """a\n  b"""\n\n\n# last line\n\n'
    book.chapter("01_a", ("layers", source))
    assert book.export() == 0
    text = book.module("layers")
    for piece in ("# first line", "# about f\ndef f(\n    x,  # the input\n):", '"""a\n  b"""', "# last line"):
        assert piece in text


def test_a_comment_before_the_first_method_goes_with_it(book):
    body = "class A:\n    # what it was\n    # for\n    def x(self):\n        return 1\n\n    def y(self):\n        return 2"
    again = "@add_to(A)\ndef x(self):\n    return 3"
    book.chapter("01_a", ("layers", body))
    book.chapter("02_b", ADD_TO, "from my_deep_lib import A", ("layers", again))
    assert book.export() == 0
    assert "class A:\n\n    def x(self):\n        return 3\n" in book.module("layers")


def test_a_string_keeps_its_value_when_a_method_is_folded(book):
    method = '@add_to(Layer)\ndef text(self):\n    """Doc\n    string."""\n    # a comment\n'
    method += '    return """one\n  two\nthree"""'
    book.chapter("01_a", ADD_TO, LAYER, ("layers", method))
    assert book.export() == 0
    assert "        # a comment" in book.module("layers")
    assert run(book, "from my_deep_lib import Layer; print(repr(Layer(1).text()))") == repr("one\n  two\nthree")


def test_constants_are_hoisted_in_order(book):
    book.chapter("01_a", ("layers", "class A:\n    x = 1"), ("layers", "SMALL = 1e-7\nLARGE = 2 * SMALL  # twice"))
    assert book.export() == 0
    text = book.module("layers")
    assert text.index("SMALL = 1e-7") < text.index("LARGE = 2 * SMALL  # twice") < text.index("class A")


@pytest.mark.parametrize("length", [88, 89])
def test_an_import_of_88_characters_stays_on_its_line(book, length):
    line = "from .layers import f, "
    name = "g" * (length - len(line))
    source = f"def f():\n    return 1\n\n\ndef {name}():\n    return 2"
    book.chapter("01_a", ("layers", source), ("losses", f"def h():\n    return f() + {name}()"))
    assert book.export() == 0
    assert (f"{line}{name}\n" in book.module("losses")) == (length == 88)
    assert (f"from .layers import (\n    f,\n    {name},\n)" in book.module("losses")) == (length == 89)


def test_a_summary_may_go_on_in_a_second_line(book):
    text = Text("```{reference} f\nReturn a number,\nand the same one again.\n```")
    book.chapter("01_a", ("layers", "def f():\n    return 1"), text)
    assert book.export() == 0
    function = ast.parse(book.module("layers")).body[-1]
    assert ast.get_docstring(function) == "Return a number,\nand the same one again."


def test_only_used_imports_are_written(book):
    book.chapter(
        "01_a",
        "import numpy as np\nimport os\nfrom math import pi, tau",
        ("numerics", "def product(a, b):\n    return np.dot(a, b)"),
        ("layers", "def area(r):\n    return pi * product(r, r)"),
    )
    assert book.export() == 0
    assert "import numpy as np" in book.module("numerics") and "import os" not in book.module("numerics")
    layers = book.module("layers")
    assert "from math import pi\n" in layers and "from .numerics import product" in layers and "numpy" not in layers


def test_imports_of_a_tagged_cell_stand_at_the_top_and_once(book):
    source = "import math\nfrom json import (\n    dumps,\n    loads,\n)\n\n\n"
    source += "def f(x):\n    return loads(dumps(math.floor(x)))"
    book.chapter("01_a", ("layers", source))
    assert book.export() == 0
    text = book.module("layers")
    assert text.endswith(
        "import math\nfrom json import dumps, loads\n\n\n# From chapter 1.\ndef f(x):\n    return loads(dumps(math.floor(x)))\n"
    )


def test_an_import_of_the_modules_own_names_vanishes(book):
    book.chapter("01_a", ("layers", "def f(x):\n    return x"))
    book.chapter("02_b", "from my_deep_lib import f", ("layers", "def g(x):\n    return f(x)"))
    assert book.export() == 0
    assert "import f" not in book.module("layers")


def test_hints_may_name_the_class_itself_and_are_imported(book):
    book.chapter(
        "01_a",
        "from pathlib import Path",
        (
            "layers",
            "class A:\n    def copy(self) -> A:\n        return self\n\n    def at(self, p: Path):\n        return p",
            "public",
        ),
    )
    assert book.export() == 0
    assert "from __future__ import annotations" in book.module("layers")
    assert "from pathlib import Path" in book.module("layers")
    assert run(book, "from my_deep_lib import A; print(type(A().copy()).__name__)") == "A"


def test_matplotlib_inside_a_function_is_fine_and_is_imported_on_its_first_call(book):
    book.chapter("01_a", ("plots", "def draw():\n    import matplotlib\n\n    return matplotlib", "public"))
    assert book.export() == 0
    code = "import sys, my_deep_lib; print('matplotlib' in sys.modules); my_deep_lib.draw(); "
    assert run(book, code + "print('matplotlib' in sys.modules)") == "False\nTrue"


def with_extra(book, extra: str) -> None:
    (book.root / "pyproject.toml").write_text(
        f'[project]\nname = "x"\nversion = "9.8.7"\n\n[project.optional-dependencies]\n{extra}\n', "utf-8"
    )


def test_an_optional_package_is_imported_with_words_for_whoever_does_not_have_it(book):
    with_extra(book, 'absent = ["absent-package>=2"]')
    book.chapter(
        "01_a",
        "import json\nfrom absent.base import Base",
        ("estimators", "class A(Base):\n    read = json", "by-name"),
    )
    assert book.export() == 0
    assert run(book, "import my_deep_lib; print(my_deep_lib.__all__)") == "[]", "the front door needs NumPy only"
    code = "try:\n    import my_deep_lib.estimators\nexcept ImportError as error:\n    print(error)"
    assert run(book, code) == "my_deep_lib.estimators needs absent-package>=2; run: pip install my-deep-lib[absent]"
    source = book.module("estimators")
    assert source.index("import json") < source.index("try:\n    from absent.base import Base\nexcept ImportError")


def test_an_optional_package_that_is_there_is_used(book):
    with_extra(book, 'yaml = ["PyYAML"]')
    book.chapter(
        "01_a", "from yaml import safe_load", ("files", "def read(text):\n    return safe_load(text)", "by-name")
    )
    assert book.export() == 0
    assert run(book, "from my_deep_lib.files import read; print(read('a: 1'))") == "{'a': 1}"


def test_an_extra_may_bring_several_packages_that_a_module_imports(book):
    with_extra(book, 'absent = ["absent>=2", "missing-too", "missing[all]>=1"]')
    both = ("estimators", "class A(Base, Other):\n    pass", "by-name")
    book.chapter("01_a", "from absent import Base\nfrom missing import Other", both)
    assert book.export() == 0
    code = "try:\n    import my_deep_lib.estimators\nexcept ImportError as error:\n    print(error)"
    assert run(book, code).endswith("run: pip install my-deep-lib[absent]")


def test_generated_files_say_so(book):
    book.chapter("01_a", ("layers", "def f():\n    return 1"), ("course.testbeds", "def g():\n    return 1"))
    assert book.export() == 0
    found = [path for path in book.package.rglob("*.py") if path.read_text("utf-8")]
    assert len(found) == 4
    for path in found:
        assert path.read_text("utf-8").startswith("# Generated from the tagged cells of chapters")


def test_only_classes_and_functions_of_public_cells_come_in_at_the_front_door(book):
    shown = "LIMIT = 3\n\n\ndef _hidden():\n    return LIMIT\n\n\ndef shown():\n    return _hidden()"
    book.chapter("01_a", ("layers", shown, "public"), ("layers", "class Other:\n    pass"))
    assert book.export() == 0
    assert run(book, "import my_deep_lib as lib; print(lib.__all__, hasattr(lib, 'LIMIT'))") == "['shown'] False"
    assert run(book, "from my_deep_lib import *; print(shown())") == "3"
    assert run(book, "from my_deep_lib.layers import LIMIT, Other, _hidden; print(LIMIT)") == "3"


def test_a_class_is_public_by_the_cell_of_its_head_whatever_is_added_later(book):
    member = "@add_to(Layer)\ndef back(self):\n    return self.n"
    book.chapter("01_a", ADD_TO, ("layers", LAYER_ONLY), ("layers", member, "public"))
    assert book.export() == 0
    assert run(book, "import my_deep_lib; print(my_deep_lib.__all__)") == "[]"


def test_the_course_has_a_front_door_of_its_own(book):
    book.chapter(
        "01_a",
        ("layers", "def double(x):\n    return 2 * x", "public"),
        ("course.testbeds", "def quadruple(x):\n    return double(double(x))", "public"),
        ("course.exercises", "def check(x):\n    return quadruple(x) == 4 * x", "public"),
    )
    assert book.export() == 0
    assert "from ..layers import double" in book.module("course.testbeds")
    assert "from .testbeds import quadruple" in book.module("course.exercises")
    code = "import sys, my_deep_lib; print(my_deep_lib.__all__, any('course' in name for name in sys.modules)); "
    code += "from my_deep_lib import course; print(course.__all__, course.check(3))"
    assert run(book, code) == "['double'] False\n['check', 'quadruple'] True"
    page = (book.root / "mydeeplib_export" / "nn_full_code.ipynb").read_text("utf-8")
    assert "def double" in page and "quadruple" not in page, "the one-page program has nothing of the course"


def test_a_module_is_declared_where_its_first_cell_stands(book):
    layers = '# A comment.\n"""Layers of a network."""\n\n# About f.\ndef f():\n    return 1'
    book.chapter("01_a", ("layers", layers), ("layers", "def g():\n    return 2"), declare=False)
    assert book.export() == 0
    text = book.module("layers")
    assert text.splitlines()[1] == '"""Layers of a network."""' and text.count("Layers of a network.") == 1
    assert "# About f.\ndef f():" in text
    page = (book.root / "mydeeplib_export" / "nn_full_code.ipynb").read_text("utf-8")
    assert "## Layers\\n\\nLayers of a network." in page


def test_a_declaration_may_stand_alone_in_its_cell(book):
    book.chapter("01_a", ("layers", '"""Layers."""'))
    book.chapter("02_b", ("layers", "def f():\n    return 1"))
    assert book.export("--through", "01") == 0 and not (book.package / "layers.py").exists()
    assert book.export() == 0 and '"""Layers."""' in book.module("layers")


def test_a_type_alias_is_a_constant(book):
    alias = "Pair: TypeAlias = tuple[float, float]\n\n\ndef swap(pair: Pair) -> Pair:\n    return pair[::-1]"
    book.chapter(
        "01_a", "from typing import TypeAlias", ("layers", "def f():\n    return 1"), ("layers", alias, "public")
    )
    assert book.export() == 0
    text = book.module("layers")
    assert text.index("from typing import TypeAlias") < text.index("Pair: TypeAlias") < text.index("def f")
    assert run(book, "import my_deep_lib; print(my_deep_lib.__all__)") == "['swap']"


def test_imports_may_run_in_any_direction_without_a_circle(book):
    """`losses` is declared after `layers`, which needs it."""
    book.chapter("01_a", ("layers", "def f():\n    return 1"), ("losses", "def g():\n    return 2"))
    book.chapter("02_b", "from my_deep_lib.losses import g", ("layers", "def h():\n    return g()", "public"))
    assert book.export() == 0
    assert "from .losses import g" in book.module("layers")
    assert run(book, "import my_deep_lib; print(my_deep_lib.h())") == "2"
    page = (book.root / "mydeeplib_export" / "nn_full_code.ipynb").read_text("utf-8")
    assert page.index('"## Losses') < page.index('"## Layers'), "what is needed stands above"


def test_a_name_that_stands_in_an_annotation_only_is_imported_as_well(book):
    book.chapter("01_a", ("numerics", "class Array:\n    pass"), ("layers", "def f(a: Array) -> Array:\n    return a"))
    assert book.export() == 0
    assert "from .numerics import Array" in book.module("layers")


# --- reference cells ----------------------------------------------------------------------

REFERENCE = """
Some prose.

```{reference} Layer
Attributes
----------
n : int
    How many.

@__init__
Parameters
----------
n : int

@forward
Parameters
----------
x : float

Returns
-------
float
```
""".strip()
DOCUMENTED = LAYER_ONLY.replace("(self, x):", '(self, x):\n        """Go forward."""')


def test_a_reference_stands_in_the_docstrings_of_the_module_and_not_on_the_page(book):
    book.chapter("01_a", ("layers", DOCUMENTED, "public"), Text(REFERENCE))
    assert book.export() == 0
    code = "import inspect; from my_deep_lib import Layer; print(inspect.getdoc(Layer)); print('='); "
    code += "print(inspect.getdoc(Layer.__init__)); print('='); print(inspect.getdoc(Layer.forward)); "
    of_class, of_init, of_forward = run(book, code + "print(Layer(2).forward(3))").split("\n=\n")
    assert of_class == "A layer.\n\nAttributes\n----------\nn : int\n    How many."
    assert of_init == "Keep n.\n\nParameters\n----------\nn : int"
    assert of_forward == "Go forward.\n\nParameters\n----------\nx : float\n\nReturns\n-------\nfloat\n6"
    page = (book.root / "mydeeplib_export" / "nn_full_code.ipynb").read_text("utf-8")
    assert "A layer." in page and "Attributes" not in page and "How many" not in page


def test_a_reference_describes_functions_and_added_members(book):
    add = '@add_to(Layer)\n@property\ndef size(self):\n    """Return n."""\n    return self.n'
    function = (
        'def double(x, *more, factor=2, **options):\n    """Double.\n\n    Really.\n    """\n    return factor * x'
    )
    text = "```{reference} double\nParameters\n----------\nx : float\n*more : float\nfactor : float\n**options\n```\n\n"
    text += ":::{reference} Layer\n@size\nReturns\n-------\nint\n:::"
    add_to = ("course.growing", ADD_TO[1].replace("m.__name__", "m.fget.__name__"))
    book.chapter("01_a", add_to, ("layers", LAYER_ONLY), ("layers", add), ("layers", function), Text(text))
    assert book.export() == 0
    code = "import inspect; from my_deep_lib.layers import *; print(inspect.getdoc(Layer.size)); "
    found = run(book, code + "print(inspect.getdoc(double))")
    assert found.startswith("Return n.\n\nReturns\n-------\nint\nDouble.\n\nReally.\n\nParameters\n---")
    assert found.endswith("**options")


def test_a_summary_in_the_reference_serves_where_the_page_has_no_docstring(book):
    source = "def f(x):\n    # the body\n    return x\n\n\ndef g():\n    return 1"
    text = "```{reference} f\nReturn x.\n\nParameters\n----------\nx : int\n```\n\n```{reference} g\nReturn 1.\n```"
    book.chapter("01_a", ("layers", source, "public"), Text(text))
    assert book.export() == 0
    found = run(book, "from my_deep_lib import f, g; print(f.__doc__, g.__doc__, f(2))")
    assert found.startswith("Return x.") and found.endswith("Return 1. 2")
    assert "    # the body\n" in book.module("layers")


def test_a_summary_in_the_reference_serves_for_a_method_as_well(book):
    source = 'class A:\n    """A class."""\n\n    def f(self):\n        # the body\n        return 1\n\n    def g(self):\n        return 2'
    book.chapter("01_a", ("layers", source, "public"), Text("```{reference} A\n@f\nReturn one.\n```"))
    assert book.export() == 0
    stands = '    def f(self):\n        # the body\n        """Return one."""\n        return 1\n'
    assert stands in book.module("layers")


def test_a_reference_written_again_with_its_member_replaces_the_earlier_one(book):
    book.chapter("01_a", ("layers", DOCUMENTED, "public"), Text(REFERENCE))
    book.chapter(
        "02_b",
        ADD_TO,
        "from my_deep_lib import Layer",
        ("layers", '@add_to(Layer)\ndef forward(self, x, y):\n    """Add."""\n    return x + y'),
        Text("```{reference} Layer\n@forward\nParameters\n----------\nx, y : float\n```"),
    )
    assert book.export("--through", "01") == 0 and "Returns" in book.module("layers")
    assert book.export() == 0
    doc = run(book, "import inspect; from my_deep_lib import Layer; print(inspect.getdoc(Layer.forward))")
    assert doc == "Add.\n\nParameters\n----------\nx, y : float"


def test_a_function_may_have_an_argument_called_cls(book):
    function = 'def grow(cls):\n    """Grow."""\n    return cls'
    text = Text("```{reference} grow\nParameters\n----------\ncls : type\n```")
    book.chapter("01_a", ("layers", function, "public"), text)
    assert book.export() == 0 and "cls : type" in book.module("layers")


def test_a_docstring_with_a_backslash_keeps_its_meaning(book):
    source = 'def f():\n    r"""Return \\alpha."""\n    return 1'
    text = Text("```{reference} f\nReturns\n-------\nint\n    An \\eta.\n```")
    book.chapter("01_a", ("layers", source, "public"), text)
    assert book.export() == 0
    found = run(book, "from my_deep_lib import f; print(f.__doc__)")
    assert "\\alpha" in found and "\\eta" in found


def test_a_second_export_changes_no_byte(book):
    book.chapter("01_a", ADD_TO, "import numpy as np", LAYER, ("layers", "Z = np.e"))
    assert book.export() == 0
    before = contents(book)
    assert book.export() == 0
    assert before == contents(book)


def test_through_writes_the_library_as_it_stood(book, tmp_path):
    book.chapter("01_a", ("layers", "def one():\n    return 1", "public"))
    book.chapter("02_b", ("losses", "def two():\n    return 2", "public"))
    for number, expected in (("00", "[]"), ("01", "['one']"), ("02", "['one', 'two']")):
        target = tmp_path / f"to{number}"
        assert book.export("--through", number, "--to", str(target)) == 0
        done = subprocess.run(
            [sys.executable, "-c", "import my_deep_lib; print(my_deep_lib.__all__)"],
            env={"PYTHONPATH": str(target)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == expected
    assert not book.package.exists()


def test_a_module_no_chapter_makes_any_more_is_removed(book):
    bed = ("course.testbeds", "def bed():\n    return 1")
    path = book.chapter("01_a", ("layers", "def f():\n    return 1"), ("losses", "def g():\n    return 1"), bed)
    assert book.export() == 0 and (book.package / "losses.py").exists()
    assert (book.package / "course" / "testbeds.py").exists()
    book.chapter(path.stem, ("layers", "def f():\n    return 1"))
    assert book.export() == 0 and not (book.package / "losses.py").exists()
    assert not (book.package / "course" / "testbeds.py").exists()


def test_the_one_page_program_holds_everything_and_imports_no_library(book):
    import nbformat

    book.chapter("01_a", "import numpy as np", ("layers", "def double(x):\n    return np.multiply(2, x)"))
    assert book.export() == 0
    path = book.root / "mydeeplib_export" / "nn_full_code.ipynb"
    page = nbformat.read(path, as_version=4)
    code = [cell.source for cell in page.cells if cell.cell_type == "code"]
    assert not any("my_deep_lib" in source for source in code)
    assert any("def double" in source for source in code)
    assert code[-1].startswith("import numpy as np") and code[-1].endswith("print(double(np.float64(2)))")


def test_the_one_page_program_leaves_out_what_only_users_import(book):
    import nbformat

    extras = '[project.optional-dependencies]\nabsent = ["absent"]\n'
    (book.root / "pyproject.toml").write_text(f'[project]\nname = "x"\nversion = "1"\n\n{extras}', "utf-8")
    book.chapter(
        "01_a",
        "from absent import Base",
        ("pieces", "def half(x):\n    return x / 2", "by-name"),
        ("layers", "def double(x):\n    return 2 * half(2 * x)"),
        ("estimators", "class A(Base):\n    pass", "by-name"),
        ("files", "def read(path):\n    return double(path)", "by-name"),
    )
    assert book.export() == 0
    page = nbformat.read(book.root / "mydeeplib_export" / "nn_full_code.ipynb", as_version=4)
    text = "\n".join(cell.source for cell in page.cells[1:])
    assert "def double" in text and "def half" in text and "def read" not in text
    assert "absent" not in text and "class A" not in text and "Estimators" not in text


def test_the_one_page_program_keeps_its_outputs_while_its_sources_are_unchanged(book, capsys):
    """And the exporter says when it does not."""
    import nbformat

    book.chapter("01_a", ("layers", "def double(x):\n    return 2 * x"))
    assert book.export() == 0 and "execute one_page" in capsys.readouterr().out
    path = book.root / "mydeeplib_export" / "nn_full_code.ipynb"
    page = nbformat.read(path, as_version=4)
    page.cells[-1].outputs = [nbformat.v4.new_output("stream", name="stdout", text="4.0\n")]
    nbformat.write(page, path)
    kept = path.read_bytes()
    assert book.export() == 0 and path.read_bytes() == kept and capsys.readouterr().out == ""
    book.chapter("01_a", ("layers", "def double(x):\n    return x + x"))
    assert book.export() == 0 and "execute one_page" in capsys.readouterr().out
    assert not any(cell.get("outputs") for cell in nbformat.read(path, as_version=4).cells)


def test_the_api_page_is_written_beside_the_chapters_and_nowhere_else(book, tmp_path, capsys):
    book.chapter("01_a", ("layers", "def double(x):\n    return 2 * x", "public"))
    page = book.root / "book" / "api.md"
    page.parent.mkdir()
    assert book.export("--to", str(tmp_path / "elsewhere")) == 0 and not page.exists()
    assert book.export() == 0 and "double" in page.read_text("utf-8")
    assert book.export("--check") == 0
    page.write_text("another", "utf-8")
    assert book.export("--check") == 1 and "book/api.md is not what" in capsys.readouterr().out
    assert page.read_text("utf-8") == "another"
    assert book.export("--to", str(tmp_path / "elsewhere"), "--check") == 0, "there is no such page there"


def contents(book) -> dict:
    """Return all files of a book and what is in them, without what Python keeps of its own."""
    files = [path for path in book.root.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


@pytest.mark.parametrize("edit", ["module", "chapter", "page", "missing", "ends of lines"])
def test_check_notices_an_edit_on_either_side_and_writes_nothing(book, edit, capsys):
    book.chapter("01_a", ("layers", "def double(x):\n    return 2 * x"))
    assert book.export() == 0
    assert book.export("--check") == 0
    if edit == "module":
        path = book.package / "layers.py"
        path.write_text(path.read_text("utf-8").replace("2 * x", "3 * x"), "utf-8")
    elif edit == "chapter":
        book.chapter("01_a", ("layers", "def double(x):\n    return x + x"))
    elif edit == "missing":
        (book.package / "py.typed").unlink()  # an empty file
    elif edit == "ends of lines":
        path = book.package / "layers.py"
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    else:
        path = book.root / "mydeeplib_export" / "nn_full_code.ipynb"
        path.write_text(path.read_text("utf-8").replace("2 * x", "3 * x"), "utf-8")
    before = contents(book)
    capsys.readouterr()
    assert book.export("--check") == 1
    said = {"missing": "py.typed is missing", "ends of lines": "layers.py differs in the ends", "page": "nn_full_code"}
    assert said.get(edit, "2 * x") in capsys.readouterr().out
    assert before == contents(book)
    assert book.export() == 0 and book.export("--check") == 0
