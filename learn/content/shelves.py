"""Shelves: all that was read, before it is checked as a whole and built."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from learn.content import registers
from learn.content.campaign import CampaignText
from learn.content.cases import CaseText
from learn.content.easy_read import EasyReadText
from learn.content.identification import IdentifiersText
from learn.content.languages import LanguageTexts
from learn.content.modules import ModuleText
from learn.content.quizzes import BankText
from learn.content.reviews import ReviewsText
from learn.content.statements import StatementTexts
from learn.content.strategy import StrategyText
from learn.content.team_talks import TalkText
from learn.content.tokens import Wordbook
from learn.content.topics import TopicText
from learn.domain.glossary import Term
from learn.domain.register import Service
from learn.domain.themes import Theme


@dataclass(frozen=True, kw_only=True)
class Shelves:
    """Every file of the content, read and of the right shape as far as it is."""

    root: Path
    modules: dict[str, ModuleText]
    banks: dict[str, BankText]
    topics: dict[str, TopicText]
    campaign: dict[str, CampaignText]
    reviews: ReviewsText
    easy_reads: dict[str, EasyReadText]
    statements: StatementTexts
    languages: LanguageTexts
    strategy: StrategyText
    talks: dict[str, TalkText]
    cases: dict[str, CaseText]
    identifiers: IdentifiersText
    registers: registers.Registers

    def words(self, day: date, *, module: str = "", case: str = "", lists_sources: bool = True) -> Wordbook:
        """What tokens stand for on ``day``, in one module or case or (without) in the registers, which cite no sources."""
        text = self.cases.get(case) if case else self.modules.get(module)
        return Wordbook(
            sources=text.sources if text is not None else {},
            services=self._services,
            terms=registers.term_tokens(self._terms, day),
            themes=self._themes,
            steps=self.reviews.steps,
            review=self.reviews.review,
            lists_sources=lists_sources,
        )

    def reading_order(self) -> list[str]:
        """The modules as the paths first name them; those on no path come last, by name."""
        steps = [step.module for path in self.registers.paths.entries.values() for step in path.steps]
        place = {module: number for number, module in reversed(list(enumerate(steps)))}
        return sorted(self.modules, key=lambda slug: (place.get(slug, len(steps)), slug))

    @cached_property
    def _services(self) -> dict[str, Service]:
        return registers.services(self.registers.services)

    @cached_property
    def _terms(self) -> dict[str, Term]:
        return registers.terms(self.registers.terms)

    @cached_property
    def _themes(self) -> dict[str, Theme]:
        nothing = Wordbook(sources={}, services={}, terms={}, themes={})
        return registers.themes(self.registers.themes, nothing)
