"""A gap declares one place, and says so when it is none any more."""

from contract_checks import Gap, Problem, unexplained


def test_a_gap_explains_only_its_own_place():
    problems = [Problem("#/a", "is wrong"), Problem("#/a/b", "is wrong")]

    assert unexplained(problems, [Gap("#/a", "known")]) == [Problem("#/a/b", "is wrong")]


def test_a_gap_that_is_none_any_more_is_a_problem():
    (problem,) = unexplained([], [Gap("#/a", "the generator ignored it")])

    assert problem.pointer == "#/a"
    assert "stale" in problem.message


def test_a_problem_seen_from_elsewhere_names_each_place_once():
    problem = Problem("#/a", "is wrong").seen_from(["#/b", "#/a"]).seen_from(["#/b", "#/c"])

    assert problem.pointers == ("#/a", "#/b", "#/c")
