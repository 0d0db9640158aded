"""The reader of the PSPLIB format, on an instance written here in that format."""

import pytest
from benchmarks.psplib import read_instance, read_optima, run

from hengdu.errors import StandardsError

# Two jobs of 3 and 2 share one of R1, a third of 4 is free: the best is 5.
INSTANCE = """\
************************************************************************
file with basedata            : own.bas
************************************************************************
projects                      :  1
jobs (incl. supersource/sink ):  5
RESOURCES
  - renewable                 :  1   R
************************************************************************
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          3           2   3   4
   2        1          1           5
   3        1          1           5
   4        1          1           5
   5        1          0
************************************************************************
REQUESTS/DURATIONS:
jobnr. mode duration  R 1
------------------------------------------------------------------------
  1      1     0       0
  2      1     3       1
  3      1     2       1
  4      1     4       0
  5      1     0       0
************************************************************************
RESOURCEAVAILABILITIES:
  R 1
    1
************************************************************************
"""
OPTIMA = """\
Paramter  Instance  Makespan  CPU-Time[sec.]
---------------------------------------------
  1         1         5        0.01
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "x1_1.sm").write_text(INSTANCE, encoding="utf-8")
    (tmp_path / "xopt.sm").write_text(OPTIMA, encoding="utf-8")
    return tmp_path


def test_an_instance_is_read_whole(folder):
    problem = read_instance(folder / "x1_1.sm")
    assert [task.duration for task in problem.tasks] == [0, 3, 2, 4, 0]
    assert len(problem.precedence) == 6
    assert [resource.capacity for resource in problem.resources] == [1]


def test_the_solver_reaches_the_best_known_makespan(folder, capsys):
    optima = read_optima(folder / "xopt.sm")
    assert optima == {"x1_1": 5}
    assert run(folder, optima, seconds=10, workers=2) == (1, 1)
    assert "x1_1  5  best 5" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("   2        1          1           5", "   2        1          2           5"),
        ("  2      1     3       1", "  2      2     3       1"),
        ("RESOURCEAVAILABILITIES:", "SOMETHING ELSE:"),
        ("  5      1     0       0\n", ""),
    ],
    ids=["successors", "modes", "no section", "half a table"],
)
def test_another_format_is_refused_with_its_line(folder, before, after):
    path = folder / "x1_1.sm"
    path.write_text(INSTANCE.replace(before, after), encoding="utf-8")
    with pytest.raises(StandardsError, match=r"x1_1\.sm:\d+"):
        read_instance(path)
