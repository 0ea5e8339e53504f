"""Work in a process of its own: its result, what it reports on the way, its errors, and its end without any."""

import os

import pytest

from roleplay.apart import ApartError, apart
from roleplay.errors import InputError, SodelujError, StorageError


def twice(number: int) -> tuple[int, int]:
    """Return twice a number, and who has counted."""
    print("what libraries print does not get between")
    return 2 * number, os.getpid()


def steps(count: int, report: object) -> str:
    """Tell of each step."""
    for step in range(count):
        report(step, count)  # type: ignore[operator]
    return "done"


def refuse(kind: str) -> None:
    """Raise an error of the kind."""
    errors: dict[str, Exception] = {
        "coded": InputError("bad_moves_line", line=3, problem="Čšž"),
        "stored": StorageError("full", "no space", is_uncertain=True),
        "mistake": LookupError("a mistake of our own"),
    }
    raise errors[kind]


def vanish() -> None:
    """End the process as a lack of memory would."""
    os.kill(os.getpid(), 9)


def test_the_result_comes_back_from_another_process() -> None:
    made, who = apart(twice, 21)
    assert made == 42 and who != os.getpid()


@pytest.mark.parametrize("count", [0, 3, 5_000])
def test_what_is_reported_comes_in_its_order(count: int) -> None:
    heard: list[tuple[int, int]] = []
    assert apart(steps, count, report=lambda *said: heard.append(said)) == "done"
    assert heard == [(step, count) for step in range(count)]


def test_an_error_of_the_program_is_raised_as_it_was() -> None:
    with pytest.raises(InputError) as refused:
        apart(refuse, "coded")
    assert (refused.value.code, refused.value.details) == ("bad_moves_line", {"line": 3, "problem": "Čšž"})
    with pytest.raises(StorageError) as stored:
        apart(refuse, "stored")
    assert stored.value.code == "full" and stored.value.is_uncertain


@pytest.mark.parametrize(("work", "given"), [(refuse, ("mistake",)), (vanish, ())])
def test_a_process_that_comes_to_no_end_is_an_error_of_the_program(
    work: object, given: tuple[str, ...], capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ApartError) as ended:
        apart(work, *given)  # type: ignore[arg-type]
    assert isinstance(ended.value, SodelujError) and work.__name__ in str(ended.value)  # type: ignore[attr-defined]
    assert ("a mistake of our own" in capfd.readouterr().err) == (work is refuse)


def test_what_goes_wrong_here_ends_the_process_there() -> None:
    def stop(*_said: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        apart(steps, 3, report=stop)
