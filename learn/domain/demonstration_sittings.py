"""What an invented person did at what moment: pages left, quizzes sat, answers given."""

from base64 import urlsafe_b64encode
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from random import Random

from learn.domain.attempts import Mark, Score, Tried, Turn, next_turn, score, screens
from learn.domain.catalogue import Catalogue
from learn.domain.demonstration_answers import certainty, forms, wrong_positions
from learn.domain.demonstration_courses import DAY, Reach, Spell, workday
from learn.domain.modules import Module
from learn.domain.questions import Certainty, Response, is_right
from learn.domain.quizzes import Drawn, Quiz, draw

EARLIEST_START = 7 * 60 + 20
LATEST_START = 14 * 60 + 40
"""Minutes after midnight between which the first work of a day begins, so that all of it ends by eight."""


@dataclass(frozen=True, kw_only=True)
class Given:
    """One answer as it was sent, with the key of the form it came with."""

    position: int
    key: str
    response: Response
    certainty: Certainty | None
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Try:
    """One attempt. ``finished_at`` and ``score`` are None while it is under way."""

    turn: Turn
    started_at: datetime
    finished_at: datetime | None
    drawn: tuple[Drawn, ...]
    given: tuple[Given, ...]
    score: Score | None


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """One study of a module: when it began, when each page was left, and the attempts."""

    module: str
    started_at: datetime
    pages: tuple[tuple[str, datetime], ...]
    tries: tuple[Try, ...]

    @property
    def last_at(self) -> datetime:
        """The moment of the last thing done in it."""
        moments = [self.started_at, *(at for _, at in self.pages)]
        for sat in self.tries:
            moments += [sat.started_at, *(given.at for given in sat.given)]
            if sat.finished_at is not None:
                moments.append(sat.finished_at)
        return max(moments)

    @property
    def is_passed(self) -> bool:
        """Whether its last attempt was passed."""
        return bool(self.tries) and self.tries[-1].score is not None and self.tries[-1].score.passed


class Clock:
    """One person's working time and chance: it moves on as they do things, and never over the same minute twice."""

    def __init__(self, zone: tzinfo, chance: Random) -> None:
        """``zone`` is the zone of the working day."""
        self.chance = chance
        self.day = date.min
        self.signed_in: list[datetime] = []
        self._zone = zone
        self._second = 0
        self._free: dict[date, int] = {}

    @property
    def now(self) -> datetime:
        """The moment, in UTC."""
        midnight = datetime.combine(self.day, time(), self._zone)
        return (midnight + timedelta(seconds=self._second)).astimezone(UTC)

    def begin(self, day: date) -> None:
        """Sign in on this day, after whatever was done on it before."""
        start = self.chance.randint(EARLIEST_START * 60, LATEST_START * 60)
        self.day = day
        self._second = max(start, self._free.get(day, 0) + 420)
        self.signed_in.append(self.now)
        self.spend(0.3, 1.5)

    def spend(self, least: float, most: float) -> None:
        """Let between so many minutes pass."""
        self._second += round(self.chance.uniform(least, most) * 60)
        self._free[self.day] = self._second


def sittings(spells: Sequence[Spell], catalogue: Catalogue, clock: Clock) -> tuple[Sitting, ...]:
    """The moments of these spells, as the rules of reading and attempting allow them."""
    seen: dict[str, Counter[str]] = {}
    return tuple(
        _sitting(
            spell,
            catalogue.modules[spell.module],
            catalogue.quizzes[spell.module],
            seen.setdefault(spell.module, Counter()),
            clock,
        )
        for spell in spells
        if spell.module in catalogue.modules and spell.module in catalogue.quizzes
    )


def _sitting(spell: Spell, module: Module, quiz: Quiz, seen: Counter[str], clock: Clock) -> Sitting:
    days = _days(spell, clock.chance)
    failures = _failures(spell, quiz, days, clock.chance)
    reads_at_once = len(days) == 1 or failures >= quiz.attempts
    clock.begin(days[0])
    started_at = clock.now
    if spell.reach is Reach.SOME_PAGES:
        pages = list(_pages_left(module, 0, clock.chance.randint(1, max(1, len(module.pages) - 2)), clock))
        return Sitting(module=module.slug, started_at=started_at, pages=tuple(pages), tries=())
    count = len(module.pages)
    pages = list(_pages_left(module, 0, count if reads_at_once else clock.chance.randint(1, max(1, count - 1)), clock))
    tries: list[Try] = []
    for reach in _reaches(spell, failures):
        turn = next_turn(_tried(tries), quiz.attempts, quiz.cool_down_hours)
        if clock.day != days[-1] and (turn.not_before is not None or failures < quiz.attempts):
            clock.begin(days[-1])
        pages.extend(_pages_left(module, len(pages), count, clock))
        tries.append(_try(quiz, turn, seen, reach, clock))
    return Sitting(module=module.slug, started_at=started_at, pages=tuple(pages), tries=tuple(tries))


def _reaches(spell: Spell, failures: int) -> list[Reach]:
    """How each attempt ends."""
    return [Reach.NOT_PASSED] * failures + ([spell.reach] if spell.reach is not Reach.NOT_PASSED else [])


def _tried(tries: Sequence[Try]) -> list[Tried]:
    return [
        Tried(round=t.turn.round, number=t.turn.number, finished_at=t.finished_at) for t in tries if t.finished_at is not None
    ]


def _days(spell: Spell, chance: Random) -> list[date]:
    """The days it was worked on: the last one, and now and then one in the week before."""
    if spell.reach is Reach.SOME_PAGES or spell.not_before >= spell.last_on or chance.random() < 0.55:
        return [spell.last_on]
    earliest = max(spell.not_before, spell.last_on - 8 * DAY)
    return [workday(chance, earliest, spell.last_on - DAY), spell.last_on]


def _failures(spell: Spell, quiz: Quiz, days: Sequence[date], chance: Random) -> int:
    """How often the quiz was not passed first. A whole round only where the pause after it fits in between."""
    if spell.reach is Reach.NOT_PASSED:
        return min(chance.choice((1, 2, 2)), max(1, quiz.attempts - 1))
    if spell.reach is not Reach.PASSED:
        return 0
    failures = min(quiz.attempts, chance.choices((0, 1, 2, quiz.attempts), (72, 17, 6, 5))[0])
    pause = timedelta(hours=quiz.cool_down_hours + 14)
    if failures >= quiz.attempts and (len(days) == 1 or days[-1] - days[0] < pause):
        return quiz.attempts - 1
    return failures


def _pages_left(module: Module, start: int, end: int, clock: Clock) -> Iterator[tuple[str, datetime]]:
    for page in module.pages[start:end]:
        clock.spend(1.6, 4.8)
        yield page.slug, clock.now


def _try(quiz: Quiz, turn: Turn, seen: Counter[str], reach: Reach, clock: Clock) -> Try:
    clock.spend(0.4, 5)
    started_at = clock.now
    drawn = draw(quiz, seen, clock.chance.getrandbits(32))
    seen.update(item.question.slug for item in drawn)
    wrong = wrong_positions(drawn, quiz.pass_percent, clock.chance, passes=reach is not Reach.NOT_PASSED)
    shown = screens(len(drawn))
    if reach is Reach.ANSWERING:
        shown = shown[: max(1, len(shown) // 2)]
    given = tuple(answer for positions in shown for answer in _answers(drawn, positions, wrong, clock))
    clock.spend(0.3, 1.2)
    is_finished = reach is not Reach.ANSWERING
    return Try(
        turn=turn,
        started_at=started_at,
        finished_at=clock.now if is_finished else None,
        drawn=drawn,
        given=given,
        score=_marked(drawn, given, quiz.pass_percent) if is_finished else None,
    )


def _answers(drawn: Sequence[Drawn], positions: range, wrong: frozenset[int], clock: Clock) -> Iterator[Given]:
    for form in forms(drawn, positions, wrong, clock.chance):
        clock.spend(0.6 * len(positions), 1.5 * len(positions))
        key = urlsafe_b64encode(clock.chance.randbytes(32)).decode().rstrip("=")
        for position, response in form.items():
            sure = certainty(drawn[position - 1].question, response, clock.chance)
            yield Given(position=position, key=key, response=response, certainty=sure, at=clock.now)


def _marked(drawn: Sequence[Drawn], given: Sequence[Given], pass_percent: int) -> Score:
    counts = {answer.position: answer.response for answer in given}
    marks = (Mark(is_right=is_right(d.question, counts.get(d.position)), is_critical=d.question.is_critical) for d in drawn)
    return score(marks, pass_percent)
