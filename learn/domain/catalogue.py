"""Everything that people read and answer, checked as a whole and never changed while the platform runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from learn.domain.beliefs import Belief
from learn.domain.campaign import CampaignPage, Season
from learn.domain.cases import Case
from learn.domain.easy_read import EasyRead
from learn.domain.glossary import Term
from learn.domain.languages import Language
from learn.domain.modules import Module
from learn.domain.paths import Path
from learn.domain.quizzes import Quiz
from learn.domain.register import Service
from learn.domain.reviews import ReviewProcess
from learn.domain.roles import Role
from learn.domain.sign_offs import Text, text_of_case, text_of_module
from learn.domain.statements import Statements
from learn.domain.strategy import Strategy
from learn.domain.team_talks import TeamTalk
from learn.domain.themes import Theme
from learn.domain.topics import Topic


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """The checked content. Mappings are by slug, in reading order; ``as_at`` is the day its dated words were chosen."""

    modules: Mapping[str, Module]
    quizzes: Mapping[str, Quiz]
    beliefs: Mapping[str, Belief]
    themes: Mapping[str, Theme]
    roles: Mapping[str, Role]
    paths: Mapping[str, Path]
    strategy: Strategy
    team_talks: Mapping[str, TeamTalk]
    cases: Mapping[str, Case]
    services: Mapping[str, Service]
    terms: Mapping[str, Term]
    topics: Mapping[str, Topic]
    campaign: Mapping[str, CampaignPage]
    seasons: Mapping[str, Season]
    reviews: ReviewProcess
    easy_reads: Mapping[str, EasyRead]
    statements: Statements
    languages: Mapping[str, Language]
    as_at: date

    @cached_property
    def texts(self) -> Mapping[str, Text]:
        """What can be signed off, as it is now: each module with its bank, and each case with its seats."""
        modules = {slug: text_of_module(module, self.quizzes[slug]) for slug, module in self.modules.items()}
        return modules | {slug: text_of_case(case) for slug, case in self.cases.items()}
